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

  private enum Piece {
    case block(EventBlock)
    case event(LiveEvent)
    /// Bytes that belong to this reader alone, and are never dropped; with a sequence number when they are an event
    /// that was read from the log.
    case own(SharedBytes, sequence: Int64?)
    /// Sent or dropped.
    case gone
  }

  /// Something that is on its way: it goes out before everything else, and nothing of it is dropped.
  private struct Underway {
    let bytes: SharedBytes
    var offset = 0
    /// How many waiting events it stands for.
    var waiting = 0
    /// How many events of the log.
    var events: Int64 = 0
  }

  /// What is said about the stream itself, in its place in the stream.
  enum Remark {
    /// So much was lost.
    case loss(LossLedger)
    /// A ping is due, and so many events have been lost since the reader came.
    case ping(dropped: Int64)
  }

  private let limits: Limits
  private var underway: [Underway] = []
  private var pieces: [Piece] = []
  /// The first piece that is not yet sent.
  private var head = 0
  /// How much of the first piece is sent.
  private var sentOfHead = 0

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

  var isEmpty: Bool {
    underway.isEmpty && head == pieces.count && untold.isEmpty && !isPingDue
  }

  /// Whether the queue holds more than it may and nothing of it may be dropped. Its reader is cut: everything is in
  /// the log, and its cursor brings it back.
  var isOverfull: Bool { waitingEvents > limits.events || waitingBytes > limits.bytes }

  /// Losses that the reader has not been told of, by type.
  var untoldByType: [MessageType: Int64] { untold.byType }

  /// Events of the log that wait to be sent, by type.
  func waitingByType() -> [MessageType: Int64] {
    var counts: [MessageType: Int64] = [:]
    for piece in pieces[head...] {
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
  mutating func append(_ block: EventBlock) {
    waitingEvents += block.events.count
    waitingBytes += block.bytes.count
    if victims == nil {
      pieces.append(.block(block))
    } else {
      for event in block.events { appendSingly(event) }
    }
    if isOverfull { shed() }
  }

  /// Adds bytes for this reader alone: what belongs to the connection, or an event of the past.
  mutating func append(own bytes: SharedBytes, sequence: Int64? = nil) {
    waitingBytes += bytes.count
    pieces.append(.own(bytes, sequence: sequence))
  }

  private mutating func appendSingly(_ event: LiveEvent) {
    victims?.note(event, at: pieces.count)
    pieces.append(.event(event))
  }

  // MARK: - Sending

  /// Gives the next bytes to send, in order and as far as `visit` wants them (it returns false to stop).
  ///
  /// - Parameters:
  ///   - end: up to where the reader will have everything once all that waits is sent.
  ///   - write: writes a remark, which is due before the next event. It is told up to which sequence number the
  ///     reader will then have everything that is not reported: its position.
  mutating func forEachRun(
    end: Int64, write: (Remark, _ position: Int64) -> SharedBytes,
    _ visit: (UnsafeRawPointer, Int) -> Bool
  ) {
    if !untold.isEmpty || isPingDue { putRemarksUnderway(end: end, write) }
    for item in underway {
      guard visit(item.bytes.start + item.offset, item.bytes.count - item.offset) else { return }
    }
    var offset = sentOfHead
    for index in head..<pieces.count {
      guard let bytes = bytes(of: pieces[index]) else { continue }
      guard visit(bytes.start + offset, bytes.count - offset) else { return }
      offset = 0
    }
  }

  private mutating func putRemarksUnderway(
    end: Int64, _ write: (Remark, _ position: Int64) -> SharedBytes
  ) {
    setHeadUnderway()
    let position = firstWaiting.map { $0 - 1 } ?? end
    func put(_ remark: Remark) {
      let bytes = write(remark, position)
      waitingBytes += bytes.count
      underway.append(Underway(bytes: bytes))
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

  /// The first event that is neither sent nor on its way.
  private var firstWaiting: Int64? {
    for piece in pieces[head...] {
      switch piece {
      case .block(let block): return block.events[0].sequence
      case .event(let event): return event.sequence
      case .own(_, let sequence?): return sequence
      case .own, .gone: continue
      }
    }
    return nil
  }

  private func bytes(of piece: Piece) -> SharedBytes? {
    switch piece {
    case .block(let block): block.bytes
    case .event(let event): event.bytes
    case .own(let own, _): own
    case .gone: nil
    }
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
      waitingEvents -= first.waiting
      sentEvents += first.events
      underway.removeFirst()
    }
    consumePieces(&left)
  }

  private mutating func consumePieces(_ left: inout Int) {
    while head < pieces.count {
      if let bytes = bytes(of: pieces[head]) {
        let rest = bytes.count - sentOfHead
        guard left >= rest else {
          sentOfHead += left
          return
        }
        left -= rest
        switch pieces[head] {
        case .block(let block):
          waitingEvents -= block.events.count
          sentEvents += Int64(block.events.count)
        case .event:
          waitingEvents -= 1
          sentEvents += 1
        case .own(_, let sequence): if sequence != nil { sentEvents += 1 }
        case .gone: break
        }
      }
      pieces[head] = .gone
      head += 1
      sentOfHead = 0
    }
    // All sent: the reader keeps up again, and takes whole blocks as everybody does.
    pieces.removeAll(keepingCapacity: pieces.count <= Self.keptCapacity)
    head = 0
    victims = nil
  }

  /// So many pieces are worth keeping memory for.
  private static let keptCapacity = 64

  // MARK: - Losing

  /// Drops the least important until the queue is within its limits, or nothing more may be dropped.
  private mutating func shed() {
    if victims == nil { takeApart() } else { setHeadUnderway() }
    while isOverfull, let index = victims?.next() {
      guard index >= head, case .event(let event) = pieces[index] else { continue }
      pieces[index] = .gone
      waitingEvents -= 1
      waitingBytes -= event.bytes.count
      lostEvents += 1
      untold.note(event)
    }
    forgetGonePieces()
  }

  /// What is partly sent is finished first, whatever happens to the rest.
  private mutating func setHeadUnderway() {
    guard sentOfHead > 0 else { return }
    switch pieces[head] {
    case .event(let event):
      underway.append(Underway(bytes: event.bytes, offset: sentOfHead, waiting: 1, events: 1))
    case .own(let own, let sequence):
      underway.append(
        Underway(bytes: own, offset: sentOfHead, events: sequence == nil ? 0 : 1))
    case .block(let block):
      // Up to the end of the event that is cut; the others stay, one by one.
      var end = 0
      var rest: [Piece] = []
      for event in block.events {
        let start = end
        end += event.bytes.count
        if end <= sentOfHead {
          waitingEvents -= 1
          sentEvents += 1
        } else if start < sentOfHead {
          underway.append(
            Underway(
              bytes: event.bytes, offset: sentOfHead - start, waiting: 1, events: 1))
        } else {
          rest.append(.event(event))
        }
      }
      pieces.replaceSubrange(head...head, with: [.gone] + rest)
    case .gone: break
    }
    pieces[head] = .gone
    head += 1
    sentOfHead = 0
  }

  /// Replaces blocks by their events.
  private mutating func takeApart() {
    setHeadUnderway()
    rebuild()
  }

  private mutating func rebuild() {
    let old = pieces[head...]
    pieces = []
    head = 0
    victims = Victims()
    for piece in old {
      switch piece {
      case .block(let block): for event in block.events { appendSingly(event) }
      case .event(let event): appendSingly(event)
      case .own: pieces.append(piece)
      case .gone: break
      }
    }
  }

  /// A reader that does not move must not make what it has lost pile up.
  private mutating func forgetGonePieces() {
    if pieces.count > 2 * limits.events + Self.keptCapacity { rebuild() }
  }
}
