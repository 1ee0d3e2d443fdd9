/// One thing that waits to be sent to a reader.
enum QueuePiece {
  /// Events that everybody on the channel gets.
  case block(EventBlock)
  /// One of them, when the block was taken apart.
  case event(LiveEvent)
  /// Bytes that belong to this reader alone, and are never dropped; with a sequence number when they are an event
  /// that was read from the log.
  case own(SharedBytes, sequence: Int64?)
  /// Sent or dropped.
  case gone

  /// Nil when there is nothing to send.
  var bytes: SharedBytes? {
    switch self {
    case .block(let block): block.bytes
    case .event(let event): event.bytes
    case .own(let own, _): own
    case .gone: nil
    }
  }

  /// How much of it counts against what may wait, and how many events of the log it brings.
  var weight: QueueWeight {
    switch self {
    case .block(let block):
      QueueWeight(waiting: block.events.count, events: Int64(block.events.count))
    case .event: QueueWeight(waiting: 1, events: 1)
    case .own(_, let sequence): QueueWeight(events: sequence == nil ? 0 : 1)
    case .gone: QueueWeight()
    }
  }

  /// The first event in it.
  var firstSequence: Int64? {
    switch self {
    case .block(let block): block.events[0].sequence
    case .event(let event): event.sequence
    case .own(_, let sequence): sequence
    case .gone: nil
    }
  }
}

/// What a part of a queue comes to.
struct QueueWeight: Equatable {
  /// Events that count against the limits: those that everybody gets.
  var waiting = 0
  /// Events of the log, whoever they were for.
  var events: Int64 = 0

  static func += (sum: inout QueueWeight, more: QueueWeight) {
    sum.waiting += more.waiting
    sum.events += more.events
  }
}

/// Bytes that are on their way: they go out before everything else, and nothing of them is dropped.
struct UnderwayBytes {
  let bytes: SharedBytes
  var offset = 0
  /// What it stands for.
  var weight = QueueWeight()
}
