public import Base

/// Follows the people that somebody found in a video's frames.
public final class PeopleFollower {
  private var tracker: PeopleTracker?

  public init() {}

  /// Numbers the people of the next frame.
  ///
  /// - Parameters:
  ///   - people: who was found in it.
  ///   - motion: how the camera moved, where somebody knows.
  ///   - isCut: whether the frame begins a new shot: nobody keeps a number then.
  public func observe(
    _ views: FrameViews, people: [Detection], motion: CameraMotion?, isCut: Bool
  ) throws(MediaError) -> [Detection] {
    let picture = try views.picture
    let colours = try ClothesSight.look(at: views, people)
    let tracker = tracker(for: picture)
    if isCut { tracker.reset() }
    let found = people.map {
      PeopleFinder.Person(box: $0.box(in: picture), confidence: $0.confidence)
    }
    let followed = tracker.follow(
      found, colours: colours, shift: motion.flatMap { CameraShift($0, in: picture) })
    return Self.told(followed, picture)
  }

  /// The next frame, in which nobody was looked for: whoever is followed moves on, and is told for as long as somebody hidden
  /// is.
  public func bridge(
    _ views: FrameViews, motion: CameraMotion?, isCut: Bool
  ) throws(MediaError) -> [Detection] {
    let picture = try views.picture
    let tracker = tracker(for: picture)
    if isCut { tracker.reset() }
    return Self.told(tracker.bridge(motion.flatMap { CameraShift($0, in: picture) }), picture)
  }

  private static func told(
    _ followed: [PeopleTracker.Followed], _ picture: WorkingPicture
  ) -> [Detection] {
    followed.compactMap {
      Detection(box: $0.box, confidence: $0.confidence, trackID: $0.id, picture: picture)
    }
  }

  private func tracker(for picture: WorkingPicture) -> PeopleTracker {
    if let tracker, tracker.width == picture.width, tracker.height == picture.height {
      return tracker
    }
    let made = PeopleTracker(
      width: picture.width, height: picture.height, firstID: tracker?.nextID ?? 1)
    tracker = made
    return made
  }

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    state.write(tracker) { state, tracker in
      state.write(tracker.width)
      state.write(tracker.height)
      tracker.write(to: &state)
    }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    tracker = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      let (width, height) = try state.pictureSize()
      let tracker = PeopleTracker(width: width, height: height)
      try tracker.restore(from: &state)
      return tracker
    }
  }
}

extension CameraShift {
  /// What was measured on the whole picture; nil when it is hardly more than a guess.
  init?(_ motion: CameraMotion, in picture: WorkingPicture) {
    guard motion.confidence >= Self.leastConfidence else { return nil }
    self.init(
      dx: motion.x / Double(picture.factor), dy: motion.y / Double(picture.factor),
      zoom: motion.zoom, width: picture.width, height: picture.height)
  }

  private static let leastConfidence = 0.3
}
