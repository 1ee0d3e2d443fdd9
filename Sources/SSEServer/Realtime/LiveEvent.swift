import Jobs

/// One event of the log as it goes over the wire, encoded once for everybody.
final class LiveEvent: Sendable {
  let sequence: Int64
  let type: MessageType
  /// The number of its job; nil when it belongs to none.
  let job: Int64?
  let bytes: SharedBytes

  init(sequence: Int64, type: MessageType, job: Int64?, bytes: SharedBytes) {
    self.sequence = sequence
    self.type = type
    self.job = job
    self.bytes = bytes
  }
}

/// Events that go out together: a run of them in one piece of memory, shared by every reader of a channel.
final class EventBlock: Sendable {
  let events: [LiveEvent]
  let bytes: SharedBytes

  /// The newest event in here.
  var lastSequence: Int64 { events[events.count - 1].sequence }

  /// - Precondition: at least one event.
  init(_ events: [LiveEvent]) {
    self.events = events
    guard events.count > 1 else {
      bytes = events[0].bytes
      return
    }
    bytes = SharedBytes(count: events.reduce(0) { $0 + $1.bytes.count }) { memory in
      var end = memory
      for event in events {
        end.copyMemory(from: event.bytes.start, byteCount: event.bytes.count)
        end += event.bytes.count
      }
    }
  }
}
