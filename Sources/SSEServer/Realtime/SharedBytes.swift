/// Bytes that never change and never move, so that many sockets can be sent from one copy.
///
/// An array would do, but its address holds inside a closure only, and one `sendmsg` wants many addresses at once.
final class SharedBytes: Sendable {
  /// Valid for as long as this object lives.
  // Safe to share: the bytes are written in `init` only.
  nonisolated(unsafe) let start: UnsafeRawPointer
  let count: Int

  init(count: Int, fill: (UnsafeMutableRawPointer) -> Void) {
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(count, 1), alignment: 1)
    fill(memory)
    start = UnsafeRawPointer(memory)
    self.count = count
  }

  convenience init(_ bytes: [UInt8]) {
    self.init(count: bytes.count) { memory in
      bytes.withUnsafeBytes {
        memory.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(memory), byteCount: $0.count)
      }
    }
  }

  deinit {
    start.deallocate()
  }

  /// A copy, for whoever wants an array.
  func array(from offset: Int = 0) -> [UInt8] {
    [UInt8](UnsafeRawBufferPointer(start: start + offset, count: count - offset))
  }
}
