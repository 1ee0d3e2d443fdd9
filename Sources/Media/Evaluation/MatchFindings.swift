/// What was found in one picture of a match, in the words of the yardstick. What nobody looked for stays empty.
public struct MatchFindings: Sendable, Hashable {
  /// What can be looked for.
  public enum Subject: Sendable, Hashable, CaseIterable {
    /// Where people are.
    case people
    /// Who they are, from one picture to the next.
    case tracks
    case teams
    case ball
    case pitch
    case cuts
  }

  public var people: [FoundPerson] = []
  /// The likeliest of the places where it was said to be.
  public var ball: PixelPoint?
  public var homography: TruthHomography?
  /// Whether the picture is the first of a shot.
  public var isCut = false

  public init() {}
}

/// One film: what is there, and what was found, picture by picture.
public struct JudgedMatch: Sendable {
  public let truth: MatchTruth
  /// By the picture's index; pictures that nobody looked at are nil and not judged.
  public let findings: [MatchFindings?]

  public init(truth: MatchTruth, findings: [MatchFindings?]) {
    self.truth = truth
    self.findings = findings
  }

  /// The pictures that were looked at.
  var pictures: [(truth: TruthFrame, found: MatchFindings)] {
    zip(truth.frames, findings).compactMap { truth, found in found.map { (truth, $0) } }
  }
}
