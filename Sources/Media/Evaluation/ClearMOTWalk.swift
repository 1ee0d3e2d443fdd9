/// Goes through the pictures once and remembers who was whose partner.
struct ClearMOTWalk {
  private let overlap: Double
  private let reading: ClearMOT.Reading

  // Of each true track:
  /// The found track that it was last matched with.
  private var partner: [Int?]
  /// Whether nothing has interrupted that match since.
  private var isFollowed: [Bool]
  /// In how many pictures it is matched, and in how many runs of them.
  private(set) var matched: [Int]
  private(set) var segments: [Int]

  /// The tracks matched in the previous picture.
  private var previous: [Int] = []
  private(set) var hits = 0
  private(set) var switches = 0
  private(set) var overlapSum = 0.0

  init(tracks: Int, overlap: Double, reading: ClearMOT.Reading) {
    self.overlap = overlap
    self.reading = reading
    partner = Array(repeating: nil, count: tracks)
    isFollowed = Array(repeating: false, count: tracks)
    matched = Array(repeating: 0, count: tracks)
    segments = matched
  }

  mutating func step(_ picture: TrackTable.Picture) {
    switch reading {
    case .trackEval:
      if picture.truth.isEmpty || picture.found.isEmpty { return }
      let matches = matchesByOverlap(picture)
      let now = Set(matches.map { picture.truth[$0.truth] })
      for track in previous where !now.contains(track) { isFollowed[track] = false }
      record(matches, picture)
      previous = Array(now)
    case .motmetrics:
      let matches = matchesByNumber(picture)
      let now = Set(matches.map { picture.truth[$0.truth] })
      for track in picture.truth where !now.contains(track) { isFollowed[track] = false }
      record(matches, picture)
    }
  }

  private mutating func record(_ matches: [TrackTable.Meeting], _ picture: TrackTable.Picture) {
    for match in matches {
      let (track, other) = (picture.truth[match.truth], picture.found[match.found])
      if let last = partner[track], last != other { switches += 1 }
      partner[track] = other
      if !isFollowed[track] { segments[track] += 1 }
      isFollowed[track] = true
      matched[track] += 1
      hits += 1
      overlapSum += match.overlap
    }
  }

  private func isPossible(_ meeting: TrackTable.Meeting) -> Bool {
    Overlap.reaches(meeting.overlap, overlap)
  }

  /// Partners first, then the greatest overlap.
  private func matchesByOverlap(_ picture: TrackTable.Picture) -> [TrackTable.Meeting] {
    /// More than the overlaps of any picture's people add up to; TrackEval's own number.
    let loyalty = 1_000.0
    return picture.heaviest { meeting in
      guard isPossible(meeting) else { return 0 }
      let track = picture.truth[meeting.truth]
      let isPartner = isFollowed[track] && partner[track] == picture.found[meeting.found]
      return (isPartner ? loyalty : 0) + meeting.overlap
    }
  }

  /// Partners first, the first of two that claim the same; then the most matches, then the greatest overlap.
  private func matchesByNumber(_ picture: TrackTable.Picture) -> [TrackTable.Meeting] {
    var kept: [TrackTable.Meeting] = []
    var truthIsTaken = [Bool](repeating: false, count: picture.truth.count)
    var foundIsTaken = [Bool](repeating: false, count: picture.found.count)
    // Meetings come in the order of the true people.
    for meeting in picture.meetings where isPossible(meeting) && !foundIsTaken[meeting.found] {
      guard partner[picture.truth[meeting.truth]] == picture.found[meeting.found] else { continue }
      kept.append(meeting)
      truthIsTaken[meeting.truth] = true
      foundIsTaken[meeting.found] = true
    }
    // Overlaps of a picture's pairs add up to less than this, so one pair more outweighs any of them.
    let pair = Double(picture.truth.count + 1)
    return kept
      + picture.heaviest { meeting in
        let isFree = !truthIsTaken[meeting.truth] && !foundIsTaken[meeting.found]
        return isFree && isPossible(meeting) ? pair + meeting.overlap : 0
      }
  }
}
