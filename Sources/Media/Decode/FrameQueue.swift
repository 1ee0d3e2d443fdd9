/// What was decoded and is to be fetched: frames and notices in the order in which they came, with bounds. Pure.
struct FrameQueue {
  /// Frames that wait at most: enough to bridge a commit to the database, or a look that takes ten times as long as others.
  static let framesAhead = 12
  /// Where frames are dropped: what is fetched next is to be new.
  static let framesAheadToDrop = 4
  /// Fewer when they are large: pictures of 4K wait one or two at a time.
  static let bytesAhead = 24 << 20
  /// More notices than these wait for nobody: the oldest go.
  static let noticesAhead = 64

  enum Item: Sendable {
    case frame(FrameViews)
    case notice(MediaNotice)
  }

  private let framesAhead: Int
  private var items: [Item] = []
  private var frameCount = 0
  private var bytes = 0

  init(framesAhead: Int = framesAhead) {
    self.framesAhead = framesAhead
  }

  /// Whether a frame of so many bytes has to wait. One always fits.
  func isFull(for added: Int) -> Bool {
    frameCount > 0 && (frameCount >= framesAhead || bytes + added > Self.bytesAhead)
  }

  mutating func append(_ frame: FrameViews, bytes added: Int) {
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
  mutating func nextFrame() -> FrameViews? {
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
      bytes -= frame.frame.byteCount
    }
    return item
  }
}

extension FrameQueue.Item {
  fileprivate var isFrame: Bool {
    if case .frame = self { true } else { false }
  }
}
