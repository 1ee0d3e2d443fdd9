@testable import Media

/// Bytes from memory.
final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0
  let canSeek: Bool

  init(_ bytes: [UInt8], canSeek: Bool = true) {
    self.bytes = bytes
    self.canSeek = canSeek
  }

  var size: Int64? { canSeek ? Int64(bytes.count) : nil }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    let count = min(buffer.count, bytes.count - position)
    guard count > 0 else { return 0 }
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }

  func seek(to offset: Int64) throws(MediaError) {
    guard canSeek || offset == 0 else { throw .readFailed(source: "memory", why: "cannot seek") }
    position = min(Int(offset), bytes.count)
  }
}
