/// How uploads are taken in.
public struct UploadPolicy: Sendable {
  /// Where files grow; on the file system where they will stay, so that keeping one is a rename.
  public var directory: String
  /// Bytes of a whole body.
  public var limit: Int64
  /// Form fields beside the file, and bytes of all of them together.
  public var maximumFields = 32
  public var maximumFieldBytes = 65_536

  public init(directory: String, limit: Int64) {
    self.directory = directory
    self.limit = limit
  }
}
