public import Base

/// Gives out sequence numbers and writes events, inside the writer's transaction.
///
/// Numbers given out in a transaction that is rolled back are given out again: nobody has seen them.
final class LogAppender {
  private let connection: Connection
  /// The newest event that is committed.
  private(set) var committedSequence: Int64
  /// Events of the open transaction, in order.
  private(set) var pending: [CommittedEvent] = []

  init(connection: Connection, lastSequence: Int64) {
    self.connection = connection
    committedSequence = lastSequence
  }

  /// The newest event, those of the open transaction included.
  var lastSequence: Int64 { committedSequence + Int64(pending.count) }

  /// Appends one message to the log.
  ///
  /// - Parameter job: the job it belongs to, nil for what concerns the server as a whole.
  func append(_ message: EncodedMessage, job: JobKey?) throws {
    guard message.jobID == job?.id else {
      throw MessageError(field: "payload.job_id", problem: .foreignJob)
    }
    let sequence = lastSequence + 1
    try message.json.withUnsafeBytes { json -> Void in
      if let frame = message.frame, let job {
        try connection.run(.insertFrame) {
          $0.bind(sequence)
          $0.bind(job.number)
          $0.bind(frame.index)
          $0.bind(frame.microseconds)
          $0.bind(frame.node.description)
          $0.bind(borrowedText: json)
        }
      } else {
        try connection.run(.insertEvent) {
          $0.bind(sequence)
          $0.bind(job?.number)
          $0.bind(Int64(message.type.rawValue))
          $0.bind(borrowedText: json)
        }
      }
    }
    pending.append(
      CommittedEvent(
        sequence: sequence, type: message.type, job: job, frameIndex: message.frame?.index,
        json: message.json))
  }

  /// The transaction is committed: hands out its events.
  func commit() -> [CommittedEvent] {
    committedSequence = lastSequence
    defer { pending = [] }
    return pending
  }

  /// The transaction is rolled back: its events never were.
  func rollBack() {
    pending.removeAll(keepingCapacity: true)
  }
}

/// A job as the log knows it: its public id, and the number that its rows carry.
public struct JobKey: Sendable, Hashable {
  public let id: JobID
  public let number: Int64
}

/// One event that is safely in the log.
public struct CommittedEvent: Sendable {
  public let sequence: Int64
  public let type: MessageType
  public let job: JobKey?
  /// Of a frame, its number in the source.
  public let frameIndex: Int64?
  /// The message as one line of JSON, shared by everyone who sends it.
  public let json: [UInt8]
}

/// The events of one commit, as observers get them.
public struct CommittedBatch: Sendable {
  public let events: [CommittedEvent]
  /// The epoch of every event in here.
  public let epoch: EventID.Epoch
  /// How long the commit took, from the first statement to the disk.
  public let commitNanoseconds: Int64
  /// When it was on the disk.
  public let committedAt: Monotonic
}

/// Hears of every commit, in order, on the writer's thread: do little, and never wait.
public protocol LogObserver: AnyObject, Sendable {
  func committed(_ batch: CommittedBatch)
}
