/// Pieces in the order in which they go out; of the first, a part may have gone. Pure.
struct PieceLine {
  private var pieces: [QueuePiece] = []
  /// The first piece that is not yet sent.
  private var head = 0
  /// How much of it is sent.
  private var sentOfHead = 0

  var isEmpty: Bool { head == pieces.count }

  /// How many places are in use, those of pieces that are gone among them.
  var places: Int { pieces.count }

  /// What is not yet sent.
  var waiting: ArraySlice<QueuePiece> { pieces[head...] }

  /// The first event that is not yet sent.
  var firstSequence: Int64? {
    for piece in waiting {
      if let sequence = piece.firstSequence { return sequence }
    }
    return nil
  }

  /// Adds a piece; its place is `places` before.
  mutating func append(_ piece: QueuePiece) {
    pieces.append(piece)
  }

  /// Gives what is to be sent, in order and as far as `visit` wants it (it returns false to stop).
  func forEachRun(_ visit: (UnsafeRawPointer, Int) -> Bool) {
    var offset = sentOfHead
    for index in head..<pieces.count {
      guard let bytes = pieces[index].bytes else { continue }
      guard visit(bytes.start + offset, bytes.count - offset) else { return }
      offset = 0
    }
  }

  /// Takes away so many bytes, which have been sent; gives what they came to.
  mutating func consume(_ count: Int) -> QueueWeight {
    var left = count
    var sent = QueueWeight()
    while head < pieces.count {
      if let bytes = pieces[head].bytes {
        let rest = bytes.count - sentOfHead
        guard left >= rest else {
          sentOfHead += left
          return sent
        }
        left -= rest
        sent += pieces[head].weight
      }
      removeHead()
    }
    // Nor is memory kept: whoever reads along has nothing waiting here.
    pieces = []
    head = 0
    return sent
  }

  private mutating func removeHead() {
    pieces[head] = .gone
    head += 1
    sentOfHead = 0
  }

  /// Takes away one event that is not yet on its way; nil when there is none at that place any more.
  mutating func drop(at place: Int) -> LiveEvent? {
    guard place >= head, case .event(let event) = pieces[place] else { return nil }
    pieces[place] = .gone
    return event
  }

  /// Takes away all pieces.
  mutating func takeAll() -> ArraySlice<QueuePiece> {
    defer { self = PieceLine() }
    return waiting
  }

  // MARK: - The piece that is cut

  /// What became of a piece of which a part is sent.
  struct Cut {
    /// What has to go out before anything else can.
    var rest: UnderwayBytes?
    /// What the sent part came to.
    var sent = QueueWeight()
  }

  /// Takes away the first piece when a part of it is sent; of a block the events behind the cut stay, one by one.
  mutating func takeCut() -> Cut? {
    guard sentOfHead > 0 else { return nil }
    let piece = pieces[head]
    if case .block(let block) = piece { return takeCut(of: block) }
    defer { removeHead() }
    return piece.bytes.map {
      Cut(rest: UnderwayBytes(bytes: $0, offset: sentOfHead, weight: piece.weight))
    }
  }

  private mutating func takeCut(of block: EventBlock) -> Cut {
    var cut = Cut()
    var behind: [QueuePiece] = []
    var end = 0
    for event in block.events {
      let start = end
      end += event.bytes.count
      if end <= sentOfHead {
        cut.sent += QueuePiece.event(event).weight
      } else if start < sentOfHead {
        cut.rest = UnderwayBytes(
          bytes: event.bytes, offset: sentOfHead - start, weight: QueuePiece.event(event).weight)
      } else {
        behind.append(.event(event))
      }
    }
    pieces.replaceSubrange(head...head, with: [.gone] + behind)
    removeHead()
    return cut
  }
}
