/// What a container says of its video. Headers lie: counts and rates are hints, and the pictures decide.
public struct VideoInfo: Sendable, Hashable {
  /// libav's short name, such as `matroska,webm`.
  public let container: String
  public let codec: String
  /// As shown, upright; 0 where only the first picture tells.
  public let width: Int
  public let height: Int
  /// Microseconds; nil when unknown, as for live streams.
  public let duration: Int64?
  /// Frames per second on average; nil when unknown.
  public let frameRate: Double?
  /// One picture, not a film.
  public let isImage: Bool
}
