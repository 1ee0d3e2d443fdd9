import Base

/// The messages of the step under way, encoded as they come.
struct StepBuffer: ~Copyable {
  /// A step is committed when it is this old: viewers see frames soon, and one commit serves many of them.
  static let commitSeconds = 0.05
  /// Or this large, so that memory and the transaction stay small.
  private static let commitBytes = 1 << 20

  private var writer = JSONWriter()
  private(set) var messages: [EncodedMessage] = []
  private var bytes = 0
  private var began = Monotonic.now()

  var isEmpty: Bool { messages.isEmpty }

  mutating func append(_ body: RealtimeMessage.Body) throws(MessageError) {
    let message = try EncodedMessage(RealtimeMessage(body), using: &writer)
    if messages.isEmpty { began = .now() }
    messages.append(message)
    bytes += message.json.count
  }

  /// Whether the step should be committed now.
  var isDue: Bool { !messages.isEmpty && (secondsLeft <= 0 || bytes >= Self.commitBytes) }

  /// Whether the step would be too old after so many seconds more.
  func isDue(within seconds: Double) -> Bool { !messages.isEmpty && secondsLeft < seconds }

  /// How long the step may still grow.
  var secondsLeft: Double {
    guard !messages.isEmpty else { return Self.commitSeconds }
    return Self.commitSeconds - Double(Monotonic.now().nanoseconds(since: began)) / 1e9
  }

  /// The messages; the buffer is empty then.
  mutating func take() -> [EncodedMessage] {
    defer {
      messages = []
      bytes = 0
    }
    return messages
  }
}
