import Base

/// What the views of one video's frames are made in, again and again, and which views its tools ask for.
// Safe: all of it is touched under the lock only, and what lies here belongs to no frame.
public final class ViewMemory: @unchecked Sendable {
  /// Kinds of views.
  struct Kinds: OptionSet {
    let rawValue: Int
    static let picture = Kinds(rawValue: 1)
    static let ground = Kinds(rawValue: 2)
  }

  private struct State {
    var pictures: [WorkingPicture] = []
    var masks: [ForegroundMask] = []
    var wanted: Kinds = []
  }

  // Safe: touched under the lock only.
  private nonisolated(unsafe) var state = State()
  private let lock = Guarded(())

  /// As many of each as there are frames under way: those that wait, one that is looked at, one that is made.
  private static let most = FrameQueue.framesAhead + 2

  public init() {}

  /// The kinds that were asked for so far.
  var wanted: Kinds { lock.withLock { _ in state.wanted } }

  func note(_ kind: Kinds) {
    lock.withLock { _ in _ = state.wanted.insert(kind) }
  }

  /// Memory for a frame's picture; nil when none of its size is free.
  func picture(for frame: Frame) -> WorkingPicture? {
    lock.withLock { _ in
      // Those of other sizes are of no use any more.
      state.pictures.removeAll { !$0.suits(frame) }
      return state.pictures.popLast()
    }
  }

  func mask(for picture: WorkingPicture) -> ForegroundMask {
    let free = lock.withLock { _ in
      state.masks.removeAll { $0.width != picture.width || $0.height != picture.height }
      return state.masks.popLast()
    }
    return free ?? ForegroundMask(width: picture.width, height: picture.height)
  }

  func takeBack(_ picture: WorkingPicture) {
    lock.withLock { _ in
      if state.pictures.count < Self.most { state.pictures.append(picture) }
    }
  }

  func takeBack(_ mask: ForegroundMask) {
    lock.withLock { _ in
      if state.masks.count < Self.most { state.masks.append(mask) }
    }
  }
}
