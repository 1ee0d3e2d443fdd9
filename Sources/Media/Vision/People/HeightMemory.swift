import Base

/// What looked like whole people in the last frames of a shot, and how high people are by that.
struct HeightMemory {
  /// The newest last.
  private var frames: [[HeightPrior.Sample]] = []
  /// What they say; nil when nobody was seen.
  private(set) var prior: HeightPrior?

  /// Frames that are remembered.
  private static let remembered = 10

  /// What the next frame says.
  mutating func add(_ samples: [HeightPrior.Sample]) {
    frames.append(samples)
    if frames.count > Self.remembered { frames.removeFirst() }
    prior = HeightPrior.learnt(from: frames.flatMap { $0 })
  }

  /// Forgets the shot.
  mutating func reset() { self = HeightMemory() }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(frames) { state, samples in
      state.write(samples) { state, sample in
        state.write(sample.footRow)
        state.write(sample.height)
      }
    }
  }

  mutating func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    frames = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      try state.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
        HeightPrior.Sample(footRow: try state.double(), height: try state.double())
      }
    }
    prior = HeightPrior.learnt(from: frames.flatMap { $0 })
  }
}
