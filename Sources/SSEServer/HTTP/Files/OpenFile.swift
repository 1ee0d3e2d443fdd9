import CLinux
import Glibc

/// A file that is open for reading, until the last holder lets go.
public final class OpenFile: Sendable {
  public let descriptor: Int32
  /// Bytes in the file when it was opened.
  public let size: Int64
  /// Seconds since 1970 of the last change to the content.
  public let modifiedSeconds: Int64
  /// The change's nanoseconds, and the file's number: two contents of one name differ in one of them.
  let modifiedNanoseconds: Int64
  let inode: UInt64

  /// Takes over an open descriptor; nil, and the descriptor closed, when it is no regular file.
  public init?(taking descriptor: Int32) {
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      _ = close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    size = Int64(status.st_size)
    modifiedSeconds = Int64(status.st_mtim.tv_sec)
    modifiedNanoseconds = Int64(status.st_mtim.tv_nsec)
    inode = UInt64(status.st_ino)
  }

  /// Opens a regular file by its path; nil with `errno` set when that fails.
  public convenience init?(path: String) {
    // Non-blocking: opening a FIFO must not hang before fstat has refused it.
    let descriptor = touchline_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0)
    guard descriptor >= 0 else { return nil }
    self.init(taking: descriptor)
  }

  /// Whether both were changed last at the same moment.
  func isOfSameMoment(as other: OpenFile) -> Bool {
    modifiedSeconds == other.modifiedSeconds && modifiedNanoseconds == other.modifiedNanoseconds
  }

  deinit {
    _ = close(descriptor)
  }
}

/// The part of a file that an answer sends.
public struct FileSlice: Sendable {
  public let file: OpenFile
  public let offset: Int64
  public let length: Int64

  public init(_ file: OpenFile, offset: Int64 = 0, length: Int64? = nil) {
    self.file = file
    self.offset = offset
    self.length = length ?? file.size - offset
  }
}
