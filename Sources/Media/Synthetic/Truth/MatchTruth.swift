/// What is really to be seen in a synthetic match, frame by frame: what a tool's findings are measured against.
///
/// Seeds 1 to 20 are for tuning; seeds from 1000 on are for judging only and are looked at by nobody before.
public struct MatchTruth: Sendable, Hashable {
  public let seed: UInt64
  public let width: Int
  public let height: Int
  /// Frames a second.
  public let fps: Int
  /// Indices of the frames that are the first of a new shot, without the very first frame.
  public let cuts: [Int]
  public let frames: [TruthFrame]

  public init(
    seed: UInt64, width: Int, height: Int, fps: Int, cuts: [Int], frames: [TruthFrame]
  ) {
    self.seed = seed
    self.width = width
    self.height = height
    self.fps = fps
    self.cuts = cuts
    self.frames = frames
  }
}

/// One picture of the match.
public struct TruthFrame: Sendable, Hashable {
  /// From 0.
  public let index: Int
  /// When it is shown, in milliseconds from the start, rounded to the microsecond.
  public let milliseconds: Double
  /// Counts the shots from 0; it grows at each cut.
  public let shot: Int
  /// How the pitch lies in the picture.
  public let homography: TruthHomography
  /// Everybody of whom something was drawn inside the picture, those hidden behind others too. Ordered by id.
  public let people: [TruthPerson]
  /// Nil when it is behind the camera or outside of the picture.
  public let ball: TruthBall?

  public init(
    index: Int, milliseconds: Double, shot: Int, homography: TruthHomography,
    people: [TruthPerson], ball: TruthBall?
  ) {
    self.index = index
    self.milliseconds = milliseconds
    self.shot = shot
    self.homography = homography
    self.people = people
    self.ball = ball
  }
}

/// Somebody on the pitch or beside it.
public struct TruthPerson: Sendable, Hashable {
  public enum Role: String, Sendable, Hashable, CaseIterable {
    case player, goalkeeper, referee, assistant
  }

  public enum Team: String, Sendable, Hashable, CaseIterable {
    case home, away
  }

  /// From 1; the same person keeps it through the whole match, over cuts too.
  public let id: Int
  public let role: Role
  /// Nil for the referee and his assistants.
  public let team: Team?
  /// The tight box around what is drawn of the body, as if nothing stood before it, clipped to the picture. Its shadow
  /// is not part of it.
  public let box: TruthBox
  /// The share of the body's pixels that can really be seen, from 0 (hidden by others) to 1. What lies outside of the
  /// picture counts as not seen.
  public let visibility: Double
  /// Where the person stands, in metres on the pitch.
  public let position: TruthPoint

  public init(
    id: Int, role: Role, team: Team?, box: TruthBox, visibility: Double, position: TruthPoint
  ) {
    self.id = id
    self.role = role
    self.team = team
    self.box = box
    self.visibility = visibility
    self.position = position
  }
}

/// The ball in one picture.
public struct TruthBall: Sendable, Hashable {
  /// Its centre in the middle of the exposure, in pixels: pixel (0, 0) reaches from 0 to 1.
  public let center: TruthPoint
  /// In pixels, without motion blur.
  public let radius: Double
  /// Whether more than half of its pixels can really be seen.
  public let isVisible: Bool
  /// Whether it is off the ground.
  public let isInFlight: Bool
  /// What it lies or flies above, in metres on the pitch.
  public let position: TruthPoint
  /// Of its centre, in metres.
  public let height: Double

  public init(
    center: TruthPoint, radius: Double, isVisible: Bool, isInFlight: Bool, position: TruthPoint,
    height: Double
  ) {
    self.center = center
    self.radius = radius
    self.isVisible = isVisible
    self.isInFlight = isInFlight
    self.position = position
    self.height = height
  }
}

/// A point of the picture, in pixels, or of the pitch, in metres.
public struct TruthPoint: Sendable, Hashable {
  public let x: Double
  public let y: Double

  public init(x: Double, y: Double) {
    self.x = x
    self.y = y
  }
}

/// A box in pixels: `x` and `y` are its left and upper edges.
public struct TruthBox: Sendable, Hashable {
  public let x: Double
  public let y: Double
  public let width: Double
  public let height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }
}
