/// The identity of one event in the log, and the cursor of everyone who has read that far: `9f3a1c22-1042`.
///
/// The epoch changes whenever the log cannot prove that it still holds every event it ever gave out; so no id
/// is ever given twice to different content.
public struct EventID: Sendable, Hashable {
  public let epoch: Epoch
  /// Position in the one global order, from 1; 0 stands before the first event.
  public let sequence: Int64

  /// - Precondition: the sequence is not negative.
  public init(epoch: Epoch, sequence: Int64) {
    precondition(sequence >= 0, "no event has the number \(sequence)")
    self.epoch = epoch
    self.sequence = sequence
  }

  /// One unbroken stretch of the log's life.
  public struct Epoch: Sendable, Hashable {
    public let value: UInt32

    public init(value: UInt32) {
      self.value = value
    }

    static let digitCount = 8
  }
}

extension EventID.Epoch: LosslessStringConvertible {
  public var description: String {
    let hex = String(value, radix: 16)
    return String(repeating: "0", count: Self.digitCount - hex.utf8.count) + hex
  }

  public init?(_ text: String) {
    guard text.utf8.count == Self.digitCount, let value = UInt32(text, radix: 16) else {
      return nil
    }
    self.init(value: value)
    guard description == text else { return nil }
  }
}

extension EventID: LosslessStringConvertible {
  public var description: String { "\(epoch)-\(sequence)" }

  /// Nil for anything that `description` would not write.
  public init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let epoch = Epoch(String(parts[0])), let sequence = Int64(parts[1]),
      sequence >= 0, String(sequence) == parts[1]
    else { return nil }
    self.init(epoch: epoch, sequence: sequence)
  }
}

/// Where a reader of the log stands.
public enum Cursor: Sendable, Hashable {
  /// Before the first event: `0`.
  case beginning
  /// After this event.
  case after(EventID)

  /// Reads `0` or an event id as a client sent it.
  public init(_ text: String) throws(CursorError) {
    if text == "0" {
      self = .beginning
    } else if let id = EventID(text) {
      self = .after(id)
    } else {
      throw .malformed(MessageError.quotable(text))
    }
  }
}

/// A cursor that this log cannot continue from.
public enum CursorError: Error, Equatable, CustomStringConvertible {
  /// Not a cursor at all.
  case malformed(String)
  /// From another database, or from one that this log was restored over.
  case foreignEpoch(EventID)
  /// Points past the last event that survives: what it had read was lost with the machine's power or a restored backup.
  case beyondEnd(EventID, last: EventID)

  /// Stable code for programs.
  public var code: String {
    switch self {
    case .malformed: "cursor_malformed"
    case .foreignEpoch: "cursor_foreign"
    case .beyondEnd: "cursor_beyond_end"
    }
  }

  public var description: String {
    switch self {
    case .malformed(let text):
      "'\(text)' is not a cursor; a cursor is the id of an event, such as 9f3a1c22-1042, or 0 for the beginning"
    case .foreignEpoch(let id):
      "the cursor \(id) was not given out by this database; start again from 0 or from now"
    case .beyondEnd(let id, let last):
      "the cursor \(id) lies beyond the last event that survives, \(last); start again from 0 or from now"
    }
  }
}
