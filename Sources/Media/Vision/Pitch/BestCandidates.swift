/// The best of many candidates: those that explain most; of equals the earlier ones.
struct BestCandidates {
  private let most: Int
  /// The best first.
  private(set) var all: [CameraSearch.Candidate] = []
  /// What a candidate has to explain more than to be among them.
  private(set) var least: Double

  /// - Parameter least: what explains no more than this is none.
  init(most: Int, least: Double) {
    self.most = most
    self.least = least
    all.reserveCapacity(most + 1)
  }

  mutating func add(_ candidate: CameraSearch.Candidate) {
    guard candidate.explained > least else { return }
    let place = all.firstIndex { $0.explained < candidate.explained } ?? all.count
    all.insert(candidate, at: place)
    guard all.count >= most else { return }
    if all.count > most { all.removeLast() }
    if let last = all.last { least = last.explained }
  }
}
