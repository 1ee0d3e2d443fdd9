/// How well confidence puts the right findings before the wrong ones.
public enum AveragePrecision {
  private struct Claim {
    let frame: Int
    let found: Int
    let confidence: Double
  }

  /// The area under precision over recall, from the most confident finding to the least; nil without truth.
  ///
  /// Each finding takes the free true box that it overlaps most. Precision counts as the best that any greater recall has
  /// (Everingham et al., The PASCAL Visual Object Classes Challenge, 2010: all points).
  public static func value(_ frames: [PeopleFrame], overlap: Double) -> Double? {
    let trueCount = frames.reduce(0) { $0 + $1.truth.count }
    if trueCount == 0 { return nil }
    let isRight = verdicts(frames, overlap: overlap)
    var precisions: [Double] = []
    var hits = 0
    for (index, right) in isRight.enumerated() {
      hits += right ? 1 : 0
      precisions.append(Double(hits) / Double(index + 1))
    }
    var area = 0.0
    var best = 0.0
    for index in isRight.indices.reversed() {
      best = max(best, precisions[index])
      if isRight[index] { area += best / Double(trueCount) }
    }
    return area
  }

  /// Whether each finding is right, the most confident first; of equally confident ones the earlier.
  private static func verdicts(_ frames: [PeopleFrame], overlap: Double) -> [Bool] {
    var claims: [Claim] = []
    for (number, frame) in frames.enumerated() {
      for (index, found) in frame.found.enumerated() {
        claims.append(Claim(frame: number, found: index, confidence: found.confidence))
      }
    }
    claims.sort {
      $0.confidence != $1.confidence
        ? $0.confidence > $1.confidence : ($0.frame, $0.found) < ($1.frame, $1.found)
    }
    var isFree = frames.map { [Bool](repeating: true, count: $0.truth.count) }
    return claims.map { claim in
      let frame = frames[claim.frame]
      let box = frame.found[claim.found].box
      var best: (index: Int, overlap: Double)?
      for (index, person) in frame.truth.enumerated() where isFree[claim.frame][index] {
        let shared = person.box.overlap(with: box)
        if shared > (best?.overlap ?? 0), Overlap.reaches(shared, overlap) {
          best = (index, shared)
        }
      }
      guard let best else { return false }
      isFree[claim.frame][best.index] = false
      return true
    }
  }
}
