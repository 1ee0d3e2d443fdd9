import Base

/// How the grass looks, learnt from the pictures themselves: the green that most of it has, and how far it strays.
struct GrassColour: Hashable {
  /// Middle of the colour differences, 0 to 255.
  private(set) var blue: Double
  private(set) var red: Double
  /// How far from the middle grass still is.
  private(set) var blueReach: Double
  private(set) var redReach: Double
  /// Brightness of all but the darkest and brightest of it.
  private(set) var darkest: Double
  private(set) var brightest: Double

  /// A colour has to hold this share of the samples before it is taken for grass.
  private static let leastShare = 0.04
  /// How much a new picture counts against those before: light changes within some pictures that are learnt from.
  private static let adaption = 0.6
  /// A middle that jumps further than this is another pitch, or another camera: learnt anew.
  private static let farthestDrift = 10.0

  /// What the picture shows of grass, given what was known before; nil where nothing green prevails.
  static func learnt(from picture: WorkingPicture, before: GrassColour?) -> GrassColour? {
    guard picture.hasColour, let seen = ColourCensus(of: picture).grass(leastShare) else {
      return nil
    }
    guard let before else { return seen }
    return before.adapted(to: seen)
  }

  private func adapted(to seen: GrassColour) -> GrassColour {
    guard max(abs(seen.blue - blue), abs(seen.red - red)) <= Self.farthestDrift else { return seen }
    func mixed(_ path: KeyPath<GrassColour, Double>) -> Double {
      self[keyPath: path] + (seen[keyPath: path] - self[keyPath: path]) * Self.adaption
    }
    return GrassColour(
      blue: mixed(\.blue), red: mixed(\.red), blueReach: mixed(\.blueReach),
      redReach: mixed(\.redReach), darkest: mixed(\.darkest), brightest: mixed(\.brightest))
  }

  init(
    blue: Double, red: Double, blueReach: Double, redReach: Double, darkest: Double,
    brightest: Double
  ) {
    (self.blue, self.red) = (blue, red)
    (self.blueReach, self.redReach) = (blueReach, redReach)
    (self.darkest, self.brightest) = (darkest, brightest)
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    for value in [blue, red, blueReach, redReach, darkest, brightest] { state.write(value) }
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    blue = try state.double()
    red = try state.double()
    blueReach = try state.double()
    redReach = try state.double()
    darkest = try state.double()
    brightest = try state.double()
  }
}
