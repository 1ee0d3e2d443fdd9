/// The best of many candidates: those that explain most; of equals the earlier ones.
struct BestCandidates {
  private let most: Int
  private var kept: [CameraSearch.Candidate] = []
  /// What a candidate has to explain more than to be among them.
  private(set) var least = 0.0

  init(most: Int) {
    self.most = most
  }

  mutating func add(_ candidate: CameraSearch.Candidate) {
    guard candidate.explained > least else { return }
    kept.append(candidate)
    // Sorted now and then: each time costs as much as many candidates.
    if kept.count >= 2 * most { sort() }
  }

  /// The best first.
  var all: [CameraSearch.Candidate] {
    var sorted = self
    sorted.sort()
    return sorted.kept
  }

  private mutating func sort() {
    kept = kept.enumerated().sorted {
      ($0.element.explained, -$0.offset) > ($1.element.explained, -$1.offset)
    }.prefix(most).map(\.element)
    if kept.count == most, let last = kept.last { least = last.explained }
  }
}
