import Base

/// What more than one tool looks at in a frame: made by the first who asks, for all of them, in memory that is used again for
/// the next frame.
///
/// Whoever runs the tools says when a frame begins; by then nobody looks at the one before any more.
// Safe: a view is written under the lock before anybody has it, and never again before the next frame begins.
public final class FrameViews: @unchecked Sendable {
  private struct State {
    var frame: Frame?
    var picture: WorkingPicture?
    var hasPicture = false
    var ground: GroundView?
    var hasGround = false
    var surroundings: [PeopleSurroundings] = []
  }

  // Safe: touched under the lock only.
  private nonisolated(unsafe) var state = State()
  private let lock = Guarded(())

  public init() {}

  /// For a frame that is looked at once.
  public convenience init(_ frame: Frame) {
    self.init()
    begin(frame)
  }

  /// Forgets the frame before and what was seen in it.
  public func begin(_ frame: Frame) {
    lock.withLock { _ in
      state.frame = frame
      state.hasPicture = false
      state.hasGround = false
      state.surroundings.removeAll(keepingCapacity: true)
    }
  }

  /// The frame itself.
  ///
  /// - Precondition: one has begun.
  public var frame: Frame { lock.withLock { _ in state.frame! } }

  /// The frame at the size at which vision works.
  package var picture: WorkingPicture {
    get throws(MediaError) {
      try lock.withLock { _ throws(MediaError) in try madePicture() }
    }
  }

  /// What is grass in it and what stands out; nil when there is no grass.
  var ground: GroundView? {
    get throws(MediaError) {
      try lock.withLock { _ throws(MediaError) in
        if !state.hasGround {
          let picture = try madePicture()
          state.ground = GroundView.of(picture, reusing: state.ground?.foreground)
          state.hasGround = true
        }
        return state.ground
      }
    }
  }

  /// Keeps what was seen around people, for those who are told of the same people.
  func note(_ surroundings: PeopleSurroundings) {
    lock.withLock { _ in state.surroundings.append(surroundings) }
  }

  /// What is around these people, by whoever found them; nil when that was somebody else. Nobody is found by many, and so
  /// nobody says who has looked.
  func surroundings(of people: [Detection]) -> PeopleSurroundings? {
    guard !people.isEmpty else { return nil }
    return lock.withLock { _ in state.surroundings.first { $0.people == people } }
  }

  /// Called under the lock.
  private func madePicture() throws(MediaError) -> WorkingPicture {
    if state.hasPicture, let picture = state.picture { return picture }
    let made = try WorkingPicture.of(state.frame!, reusing: &state.picture)
    state.hasPicture = true
    return made
  }
}

/// The grass of a frame, and what is something else. Looked at by many, changed by nobody.
struct GroundView {
  let turf: TurfModel
  let foreground: ForegroundMask

  /// Nil when nothing in the picture is grass.
  static func of(_ picture: WorkingPicture, reusing memory: ForegroundMask?) -> GroundView? {
    guard let turf = TurfModel(picture) else { return nil }
    let foreground: ForegroundMask
    if let memory, memory.width == picture.width, memory.height == picture.height {
      foreground = memory
    } else {
      foreground = ForegroundMask(width: picture.width, height: picture.height)
    }
    foreground.find(in: picture, turf: turf)
    return GroundView(turf: turf, foreground: foreground)
  }
}
