/// Which frames of a source are wanted, and how they are decoded.
public struct DecodeOptions: Sendable, Hashable {
  /// Every so-manieth frame, counted from the source's first.
  public var stride: Int64
  /// Only frames shown at or after this moment.
  public var start: MediaTime?
  /// Only frames shown before this moment.
  public var end: MediaTime?
  /// No more frames than these.
  public var maximumFrames: Int64?
  /// Threads of the decoder; 0 for one per core.
  public var threads: Int
  /// Decode in hardware; falls back to software with a warning.
  public var hardware: HardwareKind?

  public init(
    stride: Int64 = 1, start: MediaTime? = nil, end: MediaTime? = nil, maximumFrames: Int64? = nil,
    threads: Int = 0, hardware: HardwareKind? = nil
  ) {
    precondition(stride >= 1, "a stride is at least 1")
    self.stride = stride
    self.start = start
    self.end = end
    self.maximumFrames = maximumFrames
    self.threads = threads
    self.hardware = hardware
  }

  /// Whether so many frames are all that were asked for.
  func isComplete(after taken: Int64) -> Bool { maximumFrames.map { taken >= $0 } ?? false }

  /// What to do with a frame.
  enum Verdict { case take, skip, stop }

  /// Judges a frame by its place.
  func judge(index: Int64, time: MediaTime) -> Verdict {
    if let end, time >= end { return .stop }
    if let start, time < start { return .skip }
    return index % stride == 0 ? .take : .skip
  }
}
