import Base

/// A frame, and what more than one tool looks at in it: made by the first who asks, for all of them, or ahead of them all on the
/// thread that decodes.
// Safe: a view is written under the lock before anybody has it, and never again; its memory goes back when nobody has it.
public final class FrameViews: @unchecked Sendable {
  public let frame: Frame

  private struct Made {
    var picture: Result<WorkingPicture, MediaError>?
    var ground: Result<GroundView?, MediaError>?
    var surroundings: [PeopleSurroundings] = []
  }

  private let memory: ViewMemory
  // Safe: touched under the lock only.
  private nonisolated(unsafe) var made = Made()
  private let lock = Guarded(())

  /// For a frame that is looked at alone.
  public convenience init(_ frame: Frame) {
    self.init(frame, memory: ViewMemory())
  }

  /// - Parameter memory: of all frames of one video.
  public init(_ frame: Frame, memory: ViewMemory) {
    self.frame = frame
    self.memory = memory
  }

  deinit {
    if case .success(let picture)? = made.picture { memory.takeBack(picture) }
    if case .success(let ground?)? = made.ground { memory.takeBack(ground.foreground) }
  }

  /// The frame at the size at which vision works.
  package var picture: WorkingPicture {
    get throws(MediaError) {
      memory.note(.picture)
      return try lock.withLock { _ throws(MediaError) in try madePicture() }
    }
  }

  /// What is grass in it and what stands out; nil when there is no grass.
  var ground: GroundView? {
    get throws(MediaError) {
      memory.note(.ground)
      return try lock.withLock { _ throws(MediaError) in try madeGround() }
    }
  }

  /// Makes what was asked of the frames before. Whatever fails now fails again for whoever asks.
  func makeAhead() {
    let wanted = memory.wanted
    lock.withLock { _ in
      if wanted.contains(.picture) { _ = try? madePicture() }
      if wanted.contains(.ground) { _ = try? madeGround() }
    }
  }

  /// Whether the working picture has been made.
  var isMade: Bool { lock.withLock { _ in made.picture != nil } }

  /// Keeps what was seen around people, for those who are told of the same people.
  func note(_ surroundings: PeopleSurroundings) {
    lock.withLock { _ in made.surroundings.append(surroundings) }
  }

  /// What is around these people, by whoever found them; nil when that was somebody else. Nobody is found by many, and so
  /// nobody says who has looked.
  func surroundings(of people: [Detection]) -> PeopleSurroundings? {
    guard !people.isEmpty else { return nil }
    return lock.withLock { _ in made.surroundings.first { $0.people == people } }
  }

  // MARK: - Under the lock

  private func madePicture() throws(MediaError) -> WorkingPicture {
    if let picture = made.picture { return try picture.get() }
    let result: Result<WorkingPicture, MediaError>
    do throws(MediaError) {
      var reused = memory.picture(for: frame)
      result = .success(try WorkingPicture.of(frame, reusing: &reused))
    } catch {
      result = .failure(error)
    }
    made.picture = result
    return try result.get()
  }

  private func madeGround() throws(MediaError) -> GroundView? {
    if let ground = made.ground { return try ground.get() }
    let picture = try madePicture()
    let ground = GroundView.of(picture, in: memory)
    made.ground = .success(ground)
    return ground
  }
}

/// The grass of a frame, and what is something else. Looked at by many, changed by nobody.
struct GroundView {
  let turf: TurfModel
  let foreground: ForegroundMask

  /// Nil when nothing in the picture is grass.
  static func of(_ picture: WorkingPicture, in memory: ViewMemory) -> GroundView? {
    guard let turf = TurfModel(picture) else { return nil }
    let foreground = memory.mask(for: picture)
    foreground.find(in: picture, turf: turf)
    return GroundView(turf: turf, foreground: foreground)
  }
}
