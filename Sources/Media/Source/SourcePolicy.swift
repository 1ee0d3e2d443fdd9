/// What a server lets its users name, and how much of it.
public struct SourcePolicy: Sendable {
  /// The directory whose files may be named; nil for none.
  public var mediaRoot: String?
  /// Where uploads lie, each under its id; nil for none.
  public var uploads: String?
  /// Whether addresses in this machine and its network may be named.
  public var allowsPrivate: Bool
  /// Bytes of the largest file that is read from a web server.
  public var largestDownload: Int64

  /// As much as may be uploaded.
  public static let usualLargestDownload: Int64 = 20 << 30

  public init(
    mediaRoot: String? = nil, uploads: String? = nil, allowsPrivate: Bool = false,
    largestDownload: Int64 = Self.usualLargestDownload
  ) {
    self.mediaRoot = mediaRoot
    self.uploads = uploads
    self.allowsPrivate = allowsPrivate
    self.largestDownload = largestDownload
  }
}
