/// What was decoded and is to be fetched: frames and notices in the order in which they came, with bounds. Pure.
struct FrameQueue {
  /// Frames that wait at most: enough to bridge a commit to the database, few enough to be dropped without pity.
  static let framesAhead = 4
  /// Fewer when they are large: 8K pictures wait one by one.
  static let bytesAhead = 64 << 20
  /// More notices than these wait for nobody: the oldest go.
  static let noticesAhead = 64

  enum Item: Sendable {
    case frame(Frame)
    case notice(MediaNotice)
  }

  private var items: [Item] = []
  private var frameCount = 0
  private var bytes = 0

  /// Whether a frame of so many bytes has to wait. One always fits.
  func isFull(for added: Int) -> Bool {
    frameCount > 0 && (frameCount >= Self.framesAhead || bytes + added > Self.bytesAhead)
  }

  mutating func append(_ frame: Frame, bytes added: Int) {
    items.append(.frame(frame))
    frameCount += 1
    bytes += added
  }

  mutating func append(_ notice: MediaNotice) {
    if items.count - frameCount >= Self.noticesAhead { removeFirst { !$0.isFrame } }
    items.append(.notice(notice))
  }

  /// Drops the oldest frame; notices stay.
  mutating func dropOldestFrame() { removeFirst(where: \.isFrame) }

  mutating func next() -> Item? {
    items.isEmpty ? nil : remove(at: 0)
  }

  /// The next frame; notices before it are let go.
  mutating func nextFrame() -> Frame? {
    while let item = next() {
      if case .frame(let frame) = item { return frame }
    }
    return nil
  }

  private mutating func removeFirst(where isWanted: (Item) -> Bool) {
    if let at = items.firstIndex(where: isWanted) { _ = remove(at: at) }
  }

  private mutating func remove(at index: Int) -> Item {
    let item = items.remove(at: index)
    if case .frame(let frame) = item {
      frameCount -= 1
      bytes -= frame.byteCount
    }
    return item
  }
}

extension FrameQueue.Item {
  fileprivate var isFrame: Bool {
    if case .frame = self { true } else { false }
  }
}
