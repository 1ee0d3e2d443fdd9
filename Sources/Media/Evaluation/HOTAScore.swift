/// Higher order tracking accuracy: finding, following and placing people, weighed alike
/// (Luiten et al., HOTA, International Journal of Computer Vision 129, 2021). Equal to TrackEval's figures.
public struct HOTAScore: Sendable {
  /// The figures where a match must overlap by `alpha`.
  public struct Level: Sendable, Hashable {
    public let alpha: Double
    /// The geometric mean of the next two.
    public let hota: Double
    /// How much of what is there or was found is both.
    public let detection: Double
    /// How long, of all they last, a true track and the found one that matches it are matched.
    public let association: Double
    /// The mean overlap of matches; 1 where there are none.
    public let localisation: Double
  }

  /// From loose to strict: 0.05, 0.1 … 0.95.
  public let levels: [Level]

  /// The means over all levels; nil without any truth.
  public var hota: Double? { levels.map(\.hota).mean }
  public var detection: Double? { levels.map(\.detection).mean }
  public var association: Double? { levels.map(\.association).mean }
  public var localisation: Double? { levels.map(\.localisation).mean }

  private static let alphas = (0..<19).map { 0.05 + Double($0) * 0.05 }

  public init(_ table: TrackTable) {
    guard table.truthCount > 0 else {
      levels = []
      return
    }
    let affinities = Self.affinities(table)
    var tallies = [Tally](
      repeating: Tally(pairMatches: .init(repeating: 0, count: table.pairs.count)),
      count: Self.alphas.count)
    // The choice is the same on every level: each level drops what overlaps too little.
    for picture in table.pictures {
      for match in picture.heaviest({ affinities[$0.pair] * $0.overlap }) {
        for (level, alpha) in Self.alphas.enumerated() {
          guard Overlap.reaches(match.overlap, alpha) else { break }
          tallies[level].matches += 1
          tallies[level].overlapSum += match.overlap
          tallies[level].pairMatches[match.pair] += 1
        }
      }
    }
    levels = zip(Self.alphas, tallies).map { Self.level(alpha: $0, $1, table) }
  }

  /// What one level's matches come to.
  private struct Tally {
    var matches = 0
    var overlapSum = 0.0
    var pairMatches: [Int]
  }

  /// How well two tracks go together over the whole video, before anybody is matched: so that a picture's matching
  /// prefers whom the whole video prefers.
  private static func affinities(_ table: TrackTable) -> [Double] {
    var together = [Double](repeating: 0, count: table.pairs.count)
    for picture in table.pictures {
      var ofTruth = [Double](repeating: 0, count: picture.truth.count)
      var ofFound = [Double](repeating: 0, count: picture.found.count)
      for meeting in picture.meetings {
        ofTruth[meeting.truth] += meeting.overlap
        ofFound[meeting.found] += meeting.overlap
      }
      for meeting in picture.meetings {
        together[meeting.pair] +=
          meeting.overlap / (ofTruth[meeting.truth] + ofFound[meeting.found] - meeting.overlap)
      }
    }
    return zip(table.pairs, together).map { pair, shared in
      shared / (Double(table.truthLengths[pair.truth] + table.foundLengths[pair.found]) - shared)
    }
  }

  private static func level(alpha: Double, _ tally: Tally, _ table: TrackTable) -> Level {
    let matches = Double(tally.matches)
    let either = Double(table.truthCount + table.foundCount - tally.matches)
    var shared = 0.0
    for (pair, count) in zip(table.pairs, tally.pairMatches) where count > 0 {
      let lifetime = table.truthLengths[pair.truth] + table.foundLengths[pair.found] - count
      shared += Double(count) * Double(count) / Double(lifetime)
    }
    let detection = matches / either
    let association = tally.matches == 0 ? 0 : shared / matches
    return Level(
      alpha: alpha, hota: (detection * association).squareRoot(), detection: detection,
      association: association,
      localisation: tally.matches == 0 ? 1 : tally.overlapSum / matches)
  }
}
