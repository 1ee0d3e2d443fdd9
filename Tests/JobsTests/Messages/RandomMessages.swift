import Base
import Jobs
import Media
import TestSupport

/// Random valid messages, the same for the same seed, so that a failure can be had again.
struct RandomMessages: RandomNumberGenerator {
  private var random: SeededRandom

  init(seed: UInt64) {
    random = SeededRandom(seed: seed)
  }

  mutating func next() -> UInt64 { random.next() }

  // MARK: - Parts

  static let largestCount: Int64 = 999_999_999_999_999

  mutating func integer(_ range: ClosedRange<Int64>) -> Int64 {
    // The ends more often than chance would have them.
    switch next() % 8 {
    case 0: range.lowerBound
    case 1: range.upperBound
    default: Int64.random(in: range, using: &self)
    }
  }

  mutating func count() -> Int64 {
    next() % 2 == 0 ? integer(0...10_000) : integer(0...Self.largestCount)
  }

  mutating func maybe<Value>(_ make: (inout Self) throws -> Value) rethrows -> Value? {
    next() % 2 == 0 ? try make(&self) : nil
  }

  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(next() % UInt64(values.count))]
  }

  // One spelling of each look: other readers take two spellings for one name.
  private static let pieces = [
    "a", "Z", " ", "/", "'", "\"", "\\", "\0", "\u{1}", "\u{8}", "\t", "\n", "\u{c}", "\r", "\r\n",
    "\u{1f}", "\u{7f}", "\u{85}", "e\u{301}", "\u{2028}", "\u{2029}", "\u{fffd}", "\u{ffff}",
    "⚽", "👩‍👧", "\u{10ffff}", "data: ", "\\u0041", "K\u{212a}",
  ]

  mutating func text(atLeast least: Int = 0) -> String {
    let length = least + Int(next() % 8)
    return (0..<length).map { _ in pick(Self.pieces) }.joined()
  }

  mutating func name() -> Name {
    pick([
      "a", "0", "player_tracking", "track-home", "v1.2", "x..", "player_tracking_v1",
      "a123456789012345678901234567890123456789012345678901234567890123",
    ])
  }

  mutating func jobID() -> JobID {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    let digits = (0..<26).map { index in alphabet[Int(next() % (index == 0 ? 8 : 32))] }
    return JobID("job_" + String(digits))!  // eight values for the first digit, 32 for the others
  }

  mutating func label() -> Label {
    Label(pick(["p", "player", "ball", "gardien é", "⚽", "twenty-three-bytes-long"]))!  // all short
  }

  mutating func moment() -> Timestamp {
    Timestamp(milliseconds: integer(-70_000_000_000_000...260_000_000_000_000))
  }

  mutating func eventID() -> EventID {
    EventID(
      epoch: .init(value: UInt32(truncatingIfNeeded: next())), sequence: integer(0 ... .max))
  }

  mutating func double() -> Double {
    while true {
      let value = Double(bitPattern: next())
      if value.isFinite { return value }
    }
  }

  mutating func value(depth: Int = 0) -> JSONValue {
    switch next() % (depth < 4 ? 9 : 6) {
    case 0: .null
    case 1: .bool(next() % 2 == 0)
    case 2: .integer(integer(.min ... .max))
    case 3: .number(double())
    case 4:
      .number(pick([0, -0.5, 1e22, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1]))
    case 5: .string(text())
    case 6, 7: .object(object(depth: depth + 1))
    default: .array((0..<Int(next() % 4)).map { _ in value(depth: depth + 1) })
    }
  }

  mutating func object(depth: Int = 0) -> JSONObject {
    var object: JSONObject = [:]
    for _ in 0..<Int(next() % 5) { object[text()] = value(depth: depth) }
    return object
  }

  mutating func detection() throws -> Detection {
    func coordinate(_ generator: inout Self) -> Double {
      generator.pick([
        Double.random(in: -2_000...2_000, using: &generator),
        Double.random(in: -1e8...1e8, using: &generator), 1e8, -1e8, -0.04, 0,
      ])
    }
    return try Detection(
      label: label(), confidence: pick([0, 1, 0.0005, Double.random(in: 0...1, using: &self)]),
      x: coordinate(&self), y: coordinate(&self), width: abs(coordinate(&self)),
      height: abs(coordinate(&self)),
      trackID: maybe { Int32(truncatingIfNeeded: $0.next()) }, team: maybe { $0.label() })
  }

  // MARK: - Messages

  mutating func message(_ type: MessageType) throws -> RealtimeMessage {
    RealtimeMessage(try body(type), at: moment())
  }

  private mutating func body(_ type: MessageType) throws -> RealtimeMessage.Body {
    switch type {
    case .metadata:
      let metadata = try PluginMetadata(
        version: text(atLeast: 1), description: text(), model: maybe { $0.text() },
        inputShape: maybe { random in
          (0...random.next() % 4).map { _ in max(random.count() - 1, 1) } + [-1]
        },
        outputFormat: text(atLeast: 1),
        confidenceDefault: maybe { Double.random(in: 0...1, using: &$0) },
        capabilities: (0..<next() % 4).map { _ in text() })
      return .metadata(
        MetadataPayload(jobID: maybe { $0.jobID() }, plugin: name(), metadata: metadata))
    case .progress:
      let progress = maybe { $0.integer(0...100) }
      return .progress(
        try ProgressPayload(
          jobID: jobID(), progress: progress,
          stage: progress == nil ? text() : maybe { $0.text() }, plugin: maybe { $0.name() },
          etaMilliseconds: maybe { $0.count() }))
    case .pluginStatus:
      return .pluginStatus(
        try PluginStatusPayload(
          jobID: jobID(), plugin: name(), status: pick(PluginStatusPayload.Status.allCases),
          timing: maybe { Milliseconds(tenths: $0.count()) }, framesProcessed: maybe { $0.count() },
          warningsCount: maybe { $0.count() }))
    case .frame: return .frame(try frame())
    case .partialResult:
      let result = value()
      return .partialResult(
        try PartialResultPayload(
          jobID: jobID(), plugin: name(), result: result == .null ? "nothing yet" : result))
    case .warning: return .warning(try warning())
    case .error:
      return .error(
        try ErrorPayload(
          jobID: maybe { $0.jobID() }, error: text(atLeast: 1), plugin: maybe { $0.name() },
          details: .init(
            errorCode: text(atLeast: 1), message: text(atLeast: 1),
            fallback: maybe { $0.next() % 2 == 0 }, reason: maybe { $0.text(atLeast: 1) }),
          frameIndex: maybe { $0.count() }))
    case .complete:
      return .complete(
        try CompletePayload(
          jobID: jobID(), status: pick(CompletePayload.Status.allCases), summary: object()))
    case .ping:
      return .ping(
        try PingPayload(
          pingID: text(atLeast: 1), intervalMilliseconds: max(count(), 1), cursor: eventID(),
          dropped: count()))
    case .pong:
      return .pong(
        try PongPayload(sessionID: text(atLeast: 1), pingID: text(atLeast: 1), timestamp: moment()))
    }
  }

  mutating func frame() throws -> FramePayload {
    var outputs = object()
    for member in outputs.members where member.value == .null { outputs[member.name] = 0 }
    let detections = try maybe { random in
      try (0..<random.next() % 4).map { _ in try random.detection() }
    }
    return try FramePayload(
      jobID: jobID(), index: count(),
      time: MediaTime(microseconds: integer(-Self.largestCount...Self.largestCount)),
      plugin: name(), node: maybe { $0.name() },
      data: FrameData(
        width: integer(1...1_000_000), height: integer(1...1_000_000), detections: detections,
        outputs: outputs),
      timing: Milliseconds(tenths: count()), deviceUsed: label())
  }

  private mutating func warning() throws -> WarningPayload {
    switch next() % 6 {
    case 0:
      let first = eventID()
      let last = EventID(epoch: first.epoch, sequence: integer(first.sequence ... .max))
      var byType: [MessageType: Int64] = [:]
      for type in MessageType.allCases { byType[type] = maybe { max($0.count(), 1) } }
      byType[.frame] = 1
      return WarningPayload(dropped: try DropReport(first: first, last: last, byType: byType))
    case 1:
      return WarningPayload(
        streamReset: pick([
          .malformed(text()), .foreignEpoch(eventID()), .beyondEnd(eventID(), last: eventID()),
        ]))
    default:
      return try WarningPayload(
        jobID: jobID(), plugin: maybe { $0.name() }, message: text(atLeast: 1),
        severity: pick(WarningPayload.Severity.allCases), code: maybe { $0.text(atLeast: 1) },
        frameIndex: maybe { $0.count() })
    }
  }
}
