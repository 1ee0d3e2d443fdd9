import CLibAV

/// The size that a single picture claims in its own first bytes: decoders refuse giant ones without saying why.
struct ClaimedSize: Equatable {
  let width: Int
  let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
  }

  /// Whether it is more than so many pixels. A header can claim more than a number holds.
  func exceeds(_ pixels: Int64) -> Bool {
    let (product, overflow) = Int64(width).multipliedReportingOverflow(by: Int64(height))
    return overflow || product > pixels
  }

  /// What the first bytes of a PNG, a GIF or a JPEG say; nil for anything else.
  init?(_ bytes: UnsafeRawBufferPointer) {
    if let size = Self.png(bytes) ?? Self.gif(bytes) ?? Self.jpeg(bytes) {
      self = size
    } else {
      return nil
    }
  }

  /// PNG specification, 5.2 and 11.2.2: a signature of eight bytes, then a chunk IHDR that begins with width and height.
  private static func png(_ bytes: UnsafeRawBufferPointer) -> ClaimedSize? {
    guard bytes.count >= 24, bytes.starts(with: [0x89, 0x50, 0x4e, 0x47]),
      bytes[12..<16].elementsEqual("IHDR".utf8)
    else { return nil }
    return ClaimedSize(
      width: Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))),
      height: Int(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 20, as: UInt32.self))))
  }

  /// GIF89a, 18: signature and version, then the logical screen's width and height.
  private static func gif(_ bytes: UnsafeRawBufferPointer) -> ClaimedSize? {
    guard bytes.count >= 10, bytes.starts(with: "GIF8".utf8) else { return nil }
    return ClaimedSize(
      width: Int(bytes[6]) | Int(bytes[7]) << 8, height: Int(bytes[8]) | Int(bytes[9]) << 8)
  }

  /// ITU T.81, B.2.2: segments with their lengths; a start of frame holds precision, height and width.
  private static func jpeg(_ bytes: UnsafeRawBufferPointer) -> ClaimedSize? {
    guard bytes.starts(with: [0xff, 0xd8]) else { return nil }
    func word(_ at: Int) -> Int { Int(bytes[at]) << 8 | Int(bytes[at + 1]) }
    var at = 2
    while at + 9 <= bytes.count, bytes[at] == 0xff {
      let marker = bytes[at + 1]
      // Start of frame, of any process; C4, C8 and CC in that range are something else.
      if (0xc0...0xcf).contains(marker), ![0xc4, 0xc8, 0xcc].contains(marker) {
        return ClaimedSize(width: word(at + 7), height: word(at + 5))
      }
      at += 2 + word(at + 2)
    }
    return nil
  }
}
