/// Whether the cuts between shots were found.
public enum CutScore {
  /// Cuts are given by the first picture of the new shot. Each stands for one of the others at most.
  ///
  /// - Parameter tolerance: by how many pictures a cut may be off; 0 asks for the very picture.
  public static func counts(truth: [Int], found: [Int], tolerance: Int = 0) -> HitCounts {
    let (truth, found) = (Set(truth).sorted(), Set(found).sorted())
    // Going through both from the start and taking what fits finds the most pairs: whoever waits for a later
    // partner leaves nothing that an earlier one could use.
    var (t, f, hits) = (0, 0, 0)
    while t < truth.count, f < found.count {
      if abs(truth[t] - found[f]) <= tolerance {
        hits += 1
        t += 1
        f += 1
      } else if truth[t] < found[f] {
        t += 1
      } else {
        f += 1
      }
    }
    return HitCounts(hits: hits, misses: truth.count - hits, falseAlarms: found.count - hits)
  }
}
