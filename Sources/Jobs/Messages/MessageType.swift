/// The kinds of message, in the order of the contract's table. The raw value is what the log's rows hold, so a
/// number once given keeps its meaning for ever.
public enum MessageType: UInt8, CaseIterable, Sendable {
  case metadata = 1
  case progress = 2
  case pluginStatus = 3
  case frame = 4
  case partialResult = 5
  case warning = 6
  case error = 7
  case complete = 8
  case ping = 9
  case pong = 10

  /// What becomes of a message when a reader falls behind.
  public enum Priority: Int, Comparable, Sendable {
    /// The first to go.
    case low
    /// Goes when there is nothing lower; the newest of each job stays.
    case normal
    /// Stays.
    case high
    /// Stays, whatever happens.
    case neverDropped

    public static func < (left: Priority, right: Priority) -> Bool {
      left.rawValue < right.rawValue
    }
  }

  /// The name on the wire.
  public var name: StaticString {
    switch self {
    case .metadata: "metadata"
    case .progress: "progress"
    case .pluginStatus: "plugin_status"
    case .frame: "frame"
    case .partialResult: "partial_result"
    case .warning: "warning"
    case .error: "error"
    case .complete: "complete"
    case .ping: "ping"
    case .pong: "pong"
    }
  }

  /// The type of a name on the wire; nil for a name that is none.
  public init?(name: String) {
    guard let type = Self.allCases.first(where: { $0.name.description == name }) else { return nil }
    self = type
  }

  /// What becomes of the message when a reader falls behind.
  public var priority: Priority {
    switch self {
    case .frame: .low
    case .progress, .partialResult: .normal
    case .metadata, .pluginStatus, .warning, .ping, .pong: .high
    case .error, .complete: .neverDropped
    }
  }

  /// Whether the message is a fact about a job, which the log keeps, or belongs to one connection.
  public var isLogged: Bool {
    switch self {
    case .ping, .pong: false
    default: true
    }
  }
}

/// A choice of message types.
public struct MessageTypeSet: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The choice of one type.
  public init(_ type: MessageType) {
    rawValue = 1 << UInt16(type.rawValue)
  }

  /// Every type that the log keeps.
  public static let logged = MessageTypeSet(
    MessageType.allCases.filter(\.isLogged).map { MessageTypeSet($0) })

  /// Whether the type is chosen.
  public func contains(_ type: MessageType) -> Bool {
    contains(MessageTypeSet(type))
  }
}
