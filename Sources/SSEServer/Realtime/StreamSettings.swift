public import Base
public import Jobs

/// How streams are served.
public struct StreamSettings: Sendable {
  /// Seconds between two pings on a connection.
  public var pingSeconds = 15.0
  /// A reader that takes nothing for so long although something waits is cut.
  public var stallSeconds = 60.0
  /// Streams at the same time.
  public var maximumConnections = 10_000
  /// Streams of one session at the same time.
  public var maximumPerSession = 5
  /// Events that may wait for one reader.
  public var maximumWaitingEvents = 1_000
  /// Bytes that may wait for one reader.
  public var maximumWaitingBytes = 8 << 20

  public init() {}
}

/// Why a reader did not get an event.
public enum DropReason: String, Sendable, CaseIterable {
  /// Its queue was full, and this was the least important in it. The reader is told.
  case queueFull = "queue_full"
  /// It waited when its reader was cut. The log has it, and the reader's cursor brings it back.
  case readerCut = "reader_cut"
}

/// What the streams have done, for operators.
public struct StreamFigures: Sendable {
  /// Events of the log that were heard.
  public internal(set) var published: Int64 = 0
  /// Events handed to readers, counted once for each.
  public internal(set) var delivered: Int64 = 0
  /// Events read from the log for readers who came late.
  public internal(set) var replayed: Int64 = 0
  /// Events that readers did not get, by type.
  public internal(set) var dropped: [DropReason: [MessageType: Int64]] = [:]
  public internal(set) var opened: Int64 = 0
  public internal(set) var closed: Int64 = 0
  /// Readers cut because they took nothing.
  public internal(set) var cut: Int64 = 0
  /// From a commit that somebody listened for until everybody who keeps up had been sent it.
  public internal(set) var fanOut = DurationHistogram()
  /// How long the commits took that brought events.
  public internal(set) var commits = DurationHistogram()
}

extension StreamFigures {
  mutating func note(_ counts: [MessageType: Int64], droppedFor reason: DropReason) {
    guard !counts.isEmpty else { return }
    dropped[reason, default: [:]].merge(counts) { $0 + $1 }
  }
}

extension StreamSettings {
  var limits: SubscriberQueue.Limits {
    SubscriberQueue.Limits(events: maximumWaitingEvents, bytes: maximumWaitingBytes)
  }
}
