import Glibc

/// The bytes of a regular file.
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let name: String
  private var position: Int64 = 0

  /// Takes over an open descriptor, and closes it when it is none of a regular file.
  ///
  /// - Parameter name: As the user called it, for errors.
  init(taking descriptor: Int32, name: String) throws(MediaError) {
    // First, so that a refusal closes it: `deinit` runs once everything is set.
    self.descriptor = descriptor
    self.name = name
    try FileFailure.requireRegular(descriptor, source: name)
  }

  deinit { _ = close(descriptor) }

  /// Another descriptor of the same open file.
  func duplicateDescriptor() throws(MediaError) -> Int32 {
    let duplicate = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard duplicate >= 0 else {
      throw .readFailed(source: name, why: String(cString: strerror(errno)))
    }
    return duplicate
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    while true {
      let count = pread(descriptor, buffer.baseAddress, buffer.count, Int(position))
      if count >= 0 {
        position += Int64(count)
        return count
      }
      guard errno == EINTR else {
        throw .readFailed(source: name, why: String(cString: strerror(errno)))
      }
    }
  }

  func seek(to offset: Int64) throws(MediaError) {
    guard offset >= 0 else { throw .readFailed(source: name, why: "it has no offset \(offset)") }
    position = offset
  }

  /// Asked anew each time: a file may grow while it is being read.
  var size: Int64? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int64(status.st_size) : nil
  }

  var canSeek: Bool { true }

  /// In which state it is now; nil when the kernel will not say.
  var stamp: SourceStamp? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    let changed = status.st_mtim
    return SourceStamp(
      bytes: Int64(status.st_size),
      changedAt: Int64(changed.tv_sec) * 1_000_000_000 + Int64(changed.tv_nsec))
  }
}
