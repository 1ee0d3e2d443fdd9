public import Base

/// Tells at each frame whether it begins a new shot, from it and those before it alone.
///
/// A cut replaces what can be recognised; a pan moves it, a flash only lights it. So the blocks of a frame are looked for
/// in the one before, whatever their brightness, and the spread of colours has its say where little can be recognised.
public final class CutDetector {
  /// How a frame's change is judged against this: a cut from here on.
  public static let usualThreshold = 0.265
  /// Fewer blocks than this say little.
  private static let fewBlocks = 6
  /// From which loss, and which difference of colours, a change is a whole one.
  private static let fullLost = 0.4
  private static let fullColours = 0.03
  /// A difference of colours that decides alone, where nothing can be recognised.
  private static let sureHistogram = 0.5
  /// How quickly the usual difference between frames is learnt, and how many times that is nothing special.
  private static let memory = 0.3
  private static let usualTimes = 1.5
  /// A frame this bright or dark all over shows nothing: a flash, or black between shots. It is not compared with.
  private static let contrastOfNothing = 3.0
  /// Frames of nothing in a row after which something new is a new shot even if it looks like the old one.
  private static let longestNothing = 12

  private let threshold: Double
  private var reference: Thumbnail?
  /// Of the reference; made anew where it is not known.
  private var places: BlockPlaces?
  private var shot: Int64 = 0
  private var blank = 0
  private var usualLost = 0.0
  private var usualColours = 0.0

  public init(threshold: Double = CutDetector.usualThreshold) {
    self.threshold = threshold
  }

  /// Looks at the next frame.
  public func observe(_ views: FrameViews) throws(MediaError) -> SceneObservation {
    observe(Thumbnail(of: try views.picture))
  }

  func observe(_ thumbnail: Thumbnail) -> SceneObservation {
    guard let before = reference else {
      reference = thumbnail
      return SceneObservation(shot: shot, isCut: false, change: 0)
    }
    let isBlank = Self.contrast(thumbnail) < Self.contrastOfNothing
    let wasBlank = Self.contrast(before) < Self.contrastOfNothing
    if isBlank && !wasBlank && blank < Self.longestNothing {
      blank += 1
      return SceneObservation(shot: shot, isCut: false, change: 0)
    }
    let change = change(from: before, to: thumbnail)
    reference = thumbnail
    blank = 0
    let isCut = change >= threshold
    if isCut { shot += 1 }
    return SceneObservation(shot: shot, isCut: isCut, change: change)
  }

  private static func contrast(_ thumbnail: Thumbnail) -> Double {
    var (sum, squares) = (0, 0)
    for value in thumbnail.luma {
      sum += Int(value)
      squares += Int(value) * Int(value)
    }
    let count = Double(thumbnail.luma.count)
    let mean = Double(sum) / count
    return max(Double(squares) / count - mean * mean, 0).squareRoot()
  }

  /// How much of what can be recognised is lost, and how the spread of colours differs; both 0 to 1.
  private struct Difference {
    let lost: Double
    let colours: Double

    init(
      from before: Thumbnail, _ placesBefore: BlockPlaces, to now: Thumbnail,
      _ placesNow: BlockPlaces
    ) {
      colours = now.histogramDifference(before)
      // Found in one direction is enough: what a zoom or somebody passing by hides is still in the other.
      let (forward, backward) = (
        BlockMatch.match(now, in: placesBefore), BlockMatch.match(before, in: placesNow)
      )
      if let found = [forward.found, backward.found].compactMap({ $0 }).max(),
        max(forward.blocks, backward.blocks) >= CutDetector.fewBlocks
      {
        lost = 1 - found
      } else {
        // Nothing to recognise: colours alone have to say it, and clearly.
        lost = min(colours / CutDetector.sureHistogram, 1)
      }
    }
  }

  /// 0 for the same picture to 1 for another one. Both must speak for a cut, and more than they have done of late: in a fast
  /// pan or a close-up every frame differs from the one before.
  private func change(from before: Thumbnail, to now: Thumbnail) -> Double {
    let placesBefore = places ?? BlockPlaces(before)
    places = BlockPlaces(now)
    guard before.width == now.width, before.height == now.height, let places else { return 1 }
    let difference = Difference(from: before, placesBefore, to: now, places)
    let lost = difference.lost - Self.usualTimes * usualLost
    let colours = difference.colours - Self.usualTimes * usualColours
    let change =
      min(max(lost / Self.fullLost, 0), 1) * min(max(colours / Self.fullColours, 0), 1)
    // A cut counts as well: after it, the next one has to be clearer for some frames.
    usualLost += (difference.lost - usualLost) * Self.memory
    usualColours += (difference.colours - usualColours) * Self.memory
    return change
  }

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    state.write(shot)
    state.write(blank)
    state.write(usualLost)
    state.write(usualColours)
    state.write(reference) { $1.write(to: &$0) }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    shot = try state.integer()
    blank = Int(try state.integer())
    usualLost = try state.double()
    usualColours = try state.double()
    reference = try state.optional { state throws(StateDecoder.Malformed) in
      try Thumbnail(from: &state)
    }
    places = nil
  }
}
