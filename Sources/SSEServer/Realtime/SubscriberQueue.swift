import Jobs

/// What waits to be sent to one reader: pure, bounded, and honest about what it loses.
///
/// A reader that keeps up has a few blocks here, shared with everybody else. When one falls behind its bounds, the
/// blocks are taken apart into events and the least important, oldest ones go: frames first, then partial
/// results and progress except the newest of each job, never anything else. What is lost is counted, and told
/// before the next event.
struct SubscriberQueue {
  /// How much may wait.
  struct Limits {
    var events = 1_000
    var bytes = 8 << 20
  }

  /// With small limits too, a line is not put together anew at every turn.
  private static let placesToSpare = 64

  private let limits: Limits
  private var underway: [UnderwayBytes] = []
  private var line = PieceLine()

  /// Events that wait.
  private(set) var waitingEvents = 0
  /// Bytes that wait.
  private(set) var waitingBytes = 0
  /// Events lost since the reader came.
  private(set) var lostEvents: Int64 = 0
  /// Events of the log that were sent whole.
  private(set) var sentEvents: Int64 = 0
  /// Whether a ping goes out before the next event: a reader that is behind gets it where it stands.
  var isPingDue = false

  /// Losses that the reader has not been told of.
  private var untold = LossLedger()
  /// Who is to go next; there is one only while the queue is taken apart.
  private var victims: Victims?

  init(limits: Limits = Limits()) {
    self.limits = limits
  }

  var isEmpty: Bool { underway.isEmpty && line.isEmpty && untold.isEmpty && !isPingDue }

  /// Whether the queue holds more than it may and nothing of it may be dropped. Its reader is cut: everything is in
  /// the log, and its cursor brings it back.
  var isOverfull: Bool { waitingEvents > limits.events || waitingBytes > limits.bytes }

  /// Losses that the reader has not been told of, by type.
  var untoldByType: [MessageType: Int64] { untold.byType }

  /// Events of the log that wait to be sent, by type.
  func waitingByType() -> [MessageType: Int64] {
    var counts: [MessageType: Int64] = [:]
    for piece in line.waiting {
      switch piece {
      case .block(let block): for event in block.events { counts[event.type, default: 0] += 1 }
      case .event(let event): counts[event.type, default: 0] += 1
      case .own, .gone: break
      }
    }
    return counts
  }

  // MARK: - Filling

  /// Adds events that everybody on the channel gets.
  ///
  /// - Parameter sent: how many of their bytes have gone out already, which only those can that nothing waits before.
  mutating func append(_ block: EventBlock, sent: Int = 0) {
    guard sent < block.bytes.count else {
      sentEvents += Int64(block.events.count)
      return
    }
    waitingEvents += block.events.count
    waitingBytes += block.bytes.count
    if victims == nil {
      line.append(.block(block))
    } else {
      for event in block.events { appendSingly(event) }
    }
    if sent > 0 { consume(sent) }
    if isOverfull { shed() }
  }

  /// Adds bytes for this reader alone: what belongs to the connection, or an event of the past.
  mutating func append(own bytes: SharedBytes, sequence: Int64? = nil) {
    waitingBytes += bytes.count
    line.append(.own(bytes, sequence: sequence))
  }

  private mutating func appendSingly(_ event: LiveEvent) {
    victims?.note(event, at: line.places)
    line.append(.event(event))
  }

  // MARK: - Sending

  /// Gives the next bytes to send, in order and as far as `visit` wants them (it returns false to stop).
  ///
  /// - Parameters:
  ///   - end: up to where the reader will have everything once all that waits is sent.
  ///   - write: writes a remark, which is due before the next event. It is told up to which sequence number the
  ///     reader will then have everything that is not reported: its position.
  mutating func forEachRun(
    end: Int64, write: (StreamRemark, _ position: Int64) -> SharedBytes,
    _ visit: (UnsafeRawPointer, Int) -> Bool
  ) {
    if !untold.isEmpty || isPingDue { putRemarksUnderway(end: end, write) }
    for item in underway {
      guard visit(item.bytes.start + item.offset, item.bytes.count - item.offset) else { return }
    }
    line.forEachRun(visit)
  }

  /// Takes away what has been sent.
  mutating func consume(_ count: Int) {
    var left = count
    waitingBytes -= count
    while let first = underway.first, left > 0 {
      let rest = first.bytes.count - first.offset
      guard left >= rest else {
        underway[0].offset += left
        return
      }
      left -= rest
      note(sent: first.weight)
      underway.removeFirst()
    }
    note(sent: line.consume(left))
    // All sent: the reader keeps up again, and takes whole blocks as everybody does.
    if line.isEmpty { victims = nil }
  }

  private mutating func note(sent: QueueWeight) {
    waitingEvents -= sent.waiting
    sentEvents += sent.events
  }

  // MARK: - Remarks

  private mutating func putRemarksUnderway(
    end: Int64, _ write: (StreamRemark, _ position: Int64) -> SharedBytes
  ) {
    putCutUnderway()
    let position = line.firstSequence.map { $0 - 1 } ?? end
    func put(_ remark: StreamRemark) {
      let bytes = write(remark, position)
      waitingBytes += bytes.count
      underway.append(UnderwayBytes(bytes: bytes))
    }
    if !untold.isEmpty {
      put(.loss(untold))
      untold = LossLedger()
    }
    if isPingDue {
      put(.ping(dropped: lostEvents))
      isPingDue = false
    }
  }

  /// What is partly sent is finished first, whatever happens to the rest.
  private mutating func putCutUnderway() {
    guard let cut = line.takeCut() else { return }
    note(sent: cut.sent)
    if let rest = cut.rest { underway.append(rest) }
  }

  // MARK: - Losing

  /// Drops the least important until the queue is within its limits, or nothing more may be dropped.
  private mutating func shed() {
    putCutUnderway()
    if victims == nil { takeApart() }
    while isOverfull, let place = victims?.next() {
      guard let event = line.drop(at: place) else { continue }
      waitingEvents -= 1
      waitingBytes -= event.bytes.count
      lostEvents += 1
      untold.note(event)
    }
    // A reader that does not move must not make what it has lost pile up.
    if line.places > 2 * limits.events + Self.placesToSpare { takeApart() }
  }

  /// Replaces blocks by their events, and forgets what is gone.
  private mutating func takeApart() {
    let pieces = line.takeAll()
    victims = Victims()
    for piece in pieces {
      switch piece {
      case .block(let block): for event in block.events { appendSingly(event) }
      case .event(let event): appendSingly(event)
      case .own: line.append(piece)
      case .gone: break
      }
    }
  }
}
