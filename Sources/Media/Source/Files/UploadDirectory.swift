import CLinux
import Glibc

/// Where uploaded files lie, each under its id.
struct UploadDirectory: Sendable {
  let path: String

  /// Opens an upload by the id that it was given.
  ///
  /// - Precondition: `SourceReference.isUploadID(id)`.
  func open(_ id: String) throws(MediaError) -> FileSource {
    precondition(SourceReference.isUploadID(id), "checked when the reference was made")
    let name = "upload:\(id)"
    // Nothing but uploads is ever put here, so a link is not followed but refused.
    let descriptor = touchline_open(
      "\(path)/\(id)", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW, 0)
    guard descriptor >= 0 else { throw FileFailure.error(errno, source: name) }
    return try FileSource(taking: descriptor, name: name)
  }
}
