import Base
import Glibc
import Synchronization

/// A body that was streamed to disk.
public struct Upload: Sendable {
  /// The file; nil when a form brought none.
  public let file: UploadedFile?
  /// The form's other fields, in order; a name may come more than once.
  public let fields: [Field]

  /// One field of a form.
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String
  }

  /// The first value of a form field.
  public func field(_ name: String) -> String? { fields.first { $0.name == name }?.value }
}

/// A file that a client sent, complete and closed. It goes when the last holder lets go, unless it was kept.
public final class UploadedFile: Sendable {
  /// Where it lies until it is kept.
  public let path: String
  public let bytes: Int64
  /// 64 hexadecimal digits.
  public let sha256: String
  /// The last part of the name that the client gave, for people only: never a path.
  public let filename: String?
  public let contentType: String?
  private let isKept = Atomic(false)

  init(path: String, bytes: Int64, sha256: String, filename: String?, contentType: String?) {
    self.path = path
    self.bytes = bytes
    self.sha256 = sha256
    self.filename = filename
    self.contentType = contentType
  }

  /// Moves the file to a name of its own, durably; from then on it stays.
  public func keep(as destination: String) throws(HTTPError) {
    guard rename(path, destination) == 0 else { throw UploadFile.failure(errno) }
    isKept.store(true, ordering: .releasing)
  }

  deinit {
    if !isKept.load(ordering: .acquiring) { unlink(path) }
  }
}
