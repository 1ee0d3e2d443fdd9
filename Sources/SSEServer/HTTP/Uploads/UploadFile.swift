import Base
import CLinux
import Glibc

/// A file that grows while its client is still sending, with its hash. One thread at a time touches it; what is not
/// finished is removed.
struct UploadFile: ~Copyable {
  let path: String
  private let descriptor: Int32
  private var hash = SHA256()
  private(set) var bytes: Int64 = 0
  private var isFinished = false

  init(directory: String) throws(HTTPError) {
    var generator = SystemRandomNumberGenerator()
    let random = String(generator.next() as UInt64, radix: 36)
    path = "\(directory)/.upload-\(getpid())-\(random).part"
    descriptor = touchline_open(
      path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      isFinished = true
      throw Self.failure(errno)
    }
  }

  mutating func write(_ piece: UnsafeRawBufferPointer) throws(HTTPError) {
    hash.update(piece)
    var rest = piece
    while !rest.isEmpty {
      let written = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if written < 0 {
        if errno == EINTR { continue }
        throw Self.failure(errno)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
    }
    bytes += Int64(piece.count)
  }

  /// Makes the content durable and says what it was.
  mutating func finish() throws(HTTPError) -> (bytes: Int64, sha256: String) {
    guard fdatasync(descriptor) == 0 else { throw Self.failure(errno) }
    isFinished = true
    return (bytes, hash.finish().description)
  }

  deinit {
    if descriptor >= 0 { _ = close(descriptor) }
    if !isFinished { unlink(path) }
  }

  static func failure(_ code: Int32) -> HTTPError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      HTTPError(.storageFull, "no space left for uploads; free some and send the file again")
    default:
      HTTPError(
        status: 503, code: "storage_io", headers: ["Retry-After": "5"],
        "the upload cannot be written to disk: \(String(cString: strerror(code)))")
    }
  }
}
