/// A frame's place in its source, as it was told: enough to find the same frame again.
public struct FramePosition: Sendable, Hashable {
  public let index: Int64
  public let time: MediaTime
  /// Whether the source's clock runs through up to here. Where it does not, a time does not say where to look, and the
  /// frame is found by reading everything before it.
  public let hasSteadyClock: Bool
  /// What the frame looked like; nil when nobody noted it.
  public let fingerprint: UInt64?

  public init(
    index: Int64, time: MediaTime, hasSteadyClock: Bool = true, fingerprint: UInt64? = nil
  ) {
    self.index = index
    self.time = time
    self.hasSteadyClock = hasSteadyClock
    self.fingerprint = fingerprint
  }

  /// Whether a frame that lies there is the one that was meant: a source may show several at one time.
  func fits(_ frame: Frame) -> Bool {
    fingerprint == nil || fingerprint == frame.fingerprint
  }
}

extension Frame {
  /// Where this frame lies, with its fingerprint.
  public var position: FramePosition {
    FramePosition(
      index: index, time: time, hasSteadyClock: clockIsSteady, fingerprint: fingerprint)
  }

  /// A number that differs when the picture does: over one sample of the first plane in every few, so that it costs some
  /// microseconds.
  var fingerprint: UInt64 {
    let (base, stride) = picture.plane(0)
    let (columns, rows) = (min(stride, width), height)
    // FNV-1a, 64 bits.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for y in Swift.stride(from: 0, to: rows, by: Self.fingerprintStep) {
      for x in Swift.stride(from: y & 7, to: columns, by: Self.fingerprintStep) {
        hash = (hash ^ UInt64(base[y * stride + x])) &* 0x100_0000_01b3
      }
    }
    return hash
  }

  private static var fingerprintStep: Int { 8 }
}
