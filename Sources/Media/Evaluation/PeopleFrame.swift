public import Base

/// A person who is in the picture, as the truth says.
public struct ExpectedPerson: Sendable, Hashable {
  /// The same for one person through the whole video.
  public let id: Int
  public let box: PixelBox
  /// Nil for a referee, or where nobody knows.
  public let team: Label?
  /// Whether to find this person is asked for. Where it is not (hardly visible, no player), a finding is neither
  /// right nor wrong.
  public let counts: Bool

  public init(id: Int, box: PixelBox, team: Label? = nil, counts: Bool = true) {
    self.id = id
    self.box = box
    self.team = team
    self.counts = counts
  }
}

/// A person whom somebody found in the picture.
public struct FoundPerson: Sendable, Hashable {
  /// The track; nil when nobody follows this person, which makes a track of this one box.
  public let id: Int?
  public let box: PixelBox
  /// 0 to 1.
  public let confidence: Double
  /// In the finder's own words: they are mapped onto the true teams.
  public let team: Label?

  public init(id: Int?, box: PixelBox, confidence: Double = 1, team: Label? = nil) {
    self.id = id
    self.box = box
    self.confidence = confidence
    self.team = team
  }
}

/// The people of one picture: those who are there and those who were found.
public struct PeopleFrame: Sendable, Hashable {
  public let truth: [ExpectedPerson]
  public let found: [FoundPerson]

  public init(truth: [ExpectedPerson], found: [FoundPerson]) {
    self.truth = truth
    self.found = found
  }

  /// What is left to judge: the true people who count, and the findings without those that lie on people who do not.
  ///
  /// A finding serves a person who counts before it is excused by one who does not.
  public func countingOnly(overlap: Double) -> PeopleFrame {
    if truth.allSatisfy(\.counts) { return self }
    let counting = truth.filter(\.counts)
    let taken = Set(
      PeopleMatching.match(counting.map(\.box), found.map(\.box), overlap: overlap).map(\.found))
    let others = found.indices.filter { !taken.contains($0) }
    let excused = Set(
      PeopleMatching.match(
        truth.filter { !$0.counts }.map(\.box), others.map { found[$0].box }, overlap: overlap
      ).map { others[$0.found] })
    return PeopleFrame(
      truth: counting, found: found.indices.filter { !excused.contains($0) }.map { found[$0] })
  }
}
