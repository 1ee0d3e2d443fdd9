/// Bytes that came and have not been read yet, in order.
struct ByteQueue {
  private var bytes: [UInt8] = []
  private var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { count == 0 }

  mutating func append(_ piece: UnsafeRawBufferPointer) {
    // What has been read makes room once it is the larger part, so each byte is moved at most once on average.
    if start > bytes.count / 2 {
      bytes.removeFirst(start)
      start = 0
    }
    bytes.append(contentsOf: piece)
  }

  /// Moves bytes to the front of the buffer.
  mutating func take(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let taken = min(count, buffer.count)
    buffer.copyBytes(from: bytes[start..<(start + taken)])
    drop(taken)
    return taken
  }

  mutating func drop(_ dropped: Int) {
    start += dropped
    if start == bytes.count { removeAll() }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    start = 0
  }
}
