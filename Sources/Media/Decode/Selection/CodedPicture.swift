/// What kind of picture a packet of H.264 or HEVC begins with: containers call some pictures key that lean on earlier
/// ones.
enum CodedPicture {
  /// How the units of a packet are told apart.
  enum Layout: Sendable, Hashable {
    /// Each begins with its length, in so many bytes.
    case lengths(Int)
    /// Each begins with 00 00 01.
    case startCodes
  }

  enum Codec: Sendable { case h264, hevc }

  /// From what the container says of the whole stream: ISO/IEC 14496-15, 5.2.4.1 and 8.3.3.1, whose first byte is 1 and
  /// whose last two bits before the parameter sets are the size of a length less one.
  static func layout(_ codec: Codec, header: UnsafeRawBufferPointer) -> Layout {
    let place = codec == .h264 ? 4 : 21
    guard header.count > place, header[0] == 1 else { return .startCodes }
    return .lengths(Int(header[place] & 3) + 1)
  }

  /// Whether the first picture in it is an instantaneous refresh: all before it may be forgotten.
  static func isRefresh(_ bytes: UnsafeRawBufferPointer, _ codec: Codec, _ layout: Layout) -> Bool {
    var at = 0
    while let unit = nextUnit(bytes, &at, layout) {
      switch codec {
      // Rec. ITU-T H.264, table 7-1: 1 to 5 are slices, 5 those of a refresh.
      case .h264:
        let kind = unit & 0x1f
        if (1...5).contains(kind) { return kind == 5 }
      // Rec. ITU-T H.265, table 7-1: 0 to 31 are slices, 19 and 20 those of a refresh.
      case .hevc:
        let kind = unit >> 1 & 0x3f
        if kind < 32 { return kind == 19 || kind == 20 }
      }
    }
    return false
  }

  /// The first byte of the next unit.
  private static func nextUnit(
    _ bytes: UnsafeRawBufferPointer, _ at: inout Int, _ layout: Layout
  ) -> UInt8? {
    switch layout {
    case .lengths(let size):
      guard bytes.count - at > size else { return nil }
      let length = bytes[at..<at + size].reduce(0) { $0 << 8 | Int($1) }
      let first = bytes[at + size]
      at += size + length
      return first
    case .startCodes:
      while bytes.count - at > 3 {
        if bytes[at] == 0, bytes[at + 1] == 0, bytes[at + 2] == 1 {
          at += 3
          return bytes[at]
        }
        at += 1
      }
      return nil
    }
  }
}
