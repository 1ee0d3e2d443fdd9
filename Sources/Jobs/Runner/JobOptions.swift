public import Base
public import Media

/// What a job was asked to do with its source, as it was submitted.
public struct JobOptions: Sendable, Hashable {
  public var stride: Int64?
  public var start: MediaTime?
  public var end: MediaTime?
  public var maximumFrames: Int64?
  public var device: String?
  public var whenBehind: OnBehind?

  /// What a job on a live source does when it cannot keep up.
  public enum OnBehind: String, Sendable, CaseIterable {
    /// It looks at every frame, later and later.
    case all
    /// It looks at the newest and counts what it skipped.
    case latest
  }

  /// A day of media, in milliseconds, times thirty: longer than any match, short of any overflow.
  private static let latestMoment: Int64 = 2_592_000_000
  private static let largestCount: Int64 = 1_000_000_000

  public init() {}

  /// Reads options; errors name the field below `path`.
  public init(json: JSONObject, path: String = "options") throws(MessageError) {
    var fields = FieldReader(json, path: path)
    stride = try fields.optional("stride", .count(Self.largestCount))
    start = try fields.optional("start_ms", .moment(Self.latestMoment))
    end = try fields.optional("end_ms", .moment(Self.latestMoment))
    maximumFrames = try fields.optional("max_frames", .count(Self.largestCount))
    device = try fields.optional("device", .string)
    whenBehind = try fields.optional("on_behind", .word)
    try fields.finish()
    if let start, let end, start >= end {
      throw .invalid(fields.path(to: "end_ms"), "later than start_ms")
    }
  }

  var decoding: DecodeOptions {
    DecodeOptions(stride: stride ?? 1, start: start, end: end, maximumFrames: maximumFrames)
  }
}

extension FieldKind<Int64> {
  fileprivate static func count(_ limit: Int64) -> FieldKind {
    // 2.0 is a whole number, as JSON Schema has it.
    FieldKind<Double>.number.narrowed("a whole number from 1 to \(limit)") {
      Int64(exactly: $0).flatMap { (1...limit).contains($0) ? $0 : nil }
    }
  }
}

extension FieldKind<MediaTime> {
  fileprivate static func moment(_ limit: Int64) -> FieldKind {
    FieldKind<Double>.number.narrowed("a number of milliseconds from 0 to \(limit)") {
      (0...Double(limit)).contains($0)
        ? MediaTime(microseconds: Int64(($0 * 1000).rounded())) : nil
    }
  }
}
