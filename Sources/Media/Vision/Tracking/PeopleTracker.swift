import Base
import Glibc

/// Follows people from frame to frame: each keeps a number, through gaps too, until the scene changes.
///
/// First those who were found for sure are matched with those who are followed, then the doubtful ones with who is left
/// (ByteTrack, Zhang and others 2022), by boxes grown a little, so that they overlap even when somebody is fast, and by clothes.
final class PeopleTracker {
  let width: Int
  let height: Int
  private(set) var tracks: [PersonTrack] = []
  /// The number that the next new person gets.
  private(set) var nextID: Int32
  /// Whether the first frame of a shot comes: who is there then has not just appeared.
  private var isFirst = true

  /// From here on a finding is sure.
  static let sure = 0.55
  /// New tracks begin with this much.
  private static let birth = 0.55
  /// Frames in a row in which somebody must be found to be believed.
  private static let confirmation = 3
  /// Frames after which somebody who is not seen is forgotten.
  private static let patience = 40
  /// Frames for which somebody not found is still told, where they should be.
  private static let bridged = 2
  /// How much boxes are grown, in their own size, and how much more with each frame that somebody was not seen.
  private static let growth = 0.25
  private static let growthPerMiss = 0.04
  private static let mostGrowth = 0.8
  /// Less alike than this, two are not the same.
  private static let leastLikeness = 0.2
  /// Colour distances at which clothes are hardly the same any more.
  private static let colourSpread = 35.0
  private static let colourShare = 0.6

  init(width: Int, height: Int, firstID: Int32 = 1) {
    self.width = width
    self.height = height
    nextID = firstID
  }

  /// The scene changed: nobody is who they were.
  func reset() {
    tracks = []
    isFirst = true
  }

  /// Somebody who is followed, in this frame.
  struct Followed: Equatable {
    let id: Int32
    let box: PersonFitter.Box
    let confidence: Double
    let colour: ClothesColour?
    /// Whether found in this frame, rather than where they should be.
    let isSeen: Bool
  }

  /// - Parameters:
  ///   - colours: of each person; nil where there is nothing to see of clothes.
  ///   - shift: how the camera moved; nil when nobody knows.
  func follow(_ people: [PeopleFinder.Person], colours: [ClothesColour?], shift: CameraShift?)
    -> [Followed]
  {
    let shift =
      shift ?? CameraShift.estimated(from: tracks, to: people, width: width, height: height)
    for index in tracks.indices { tracks[index].advance(shift) }
    let sure = people.indices.filter { people[$0].confidence >= Self.sure }
    let doubtful = people.indices.filter { people[$0].confidence < Self.sure }
    var taken: [Int: Int] = [:]
    match(Array(tracks.indices), sure, people, colours, into: &taken)
    let left = tracks.indices.filter { taken[$0] == nil && tracks[$0].missed <= Self.bridged + 1 }
    match(left, doubtful, people, colours, into: &taken)
    for (track, person) in taken.sorted(by: { $0.key < $1.key }) {
      tracks[track].take(
        people[person], colour: colours[person], isClear: Self.isAlone(person, people))
      if tracks[track].seen >= Self.confirmation { tracks[track].isConfirmed = true }
    }
    let owned = Set(taken.values)
    bear(people.indices.filter { !owned.contains($0) }, people, colours)
    bury()
    isFirst = false
    return told()
  }

  /// A frame in which nobody was looked for: those who are followed move on, as if they were hidden, and the first frame of a
  /// shot is still to come.
  ///
  /// - Parameter shift: how the camera moved; nil when nobody knows.
  func bridge(_ shift: CameraShift?) -> [Followed] {
    let shift = shift ?? CameraShift(dx: 0, dy: 0, width: width, height: height)
    for index in tracks.indices { tracks[index].advance(shift) }
    bury()
    return told()
  }

  // MARK: - Matching

  private func match(
    _ rows: [Int], _ columns: [Int], _ people: [PeopleFinder.Person],
    _ colours: [ClothesColour?], into taken: inout [Int: Int]
  ) {
    var edges: [HeaviestMatching.Edge] = []
    for (row, track) in rows.enumerated() {
      for (column, person) in columns.enumerated() {
        let likeness = likeness(tracks[track], people[person], colours[person])
        guard likeness >= Self.leastLikeness else { continue }
        edges.append(.init(row: row, column: column, weight: likeness))
      }
    }
    for index in HeaviestMatching.choose(edges, rows: rows.count, columns: columns.count) {
      taken[rows[edges[index].row]] = columns[edges[index].column]
    }
  }

  private func likeness(
    _ track: PersonTrack, _ person: PeopleFinder.Person, _ colour: ClothesColour?
  ) -> Double {
    let growth = min(Self.growth + Self.growthPerMiss * Double(track.missed - 1), Self.mostGrowth)
    let overlap = track.box.grown(growth).overlap(with: person.box.grown(growth))
    guard overlap > 0 else { return 0 }
    guard let worn = track.colour, let colour else { return overlap }
    let off = worn.distance(to: colour) / Self.colourSpread
    let alike = 1 / (1 + off * off)
    return overlap * (1 - Self.colourShare) + overlap.squareRoot() * alike * Self.colourShare
  }

  /// Whether no other box covers this one.
  private static func isAlone(_ person: Int, _ people: [PeopleFinder.Person]) -> Bool {
    people.indices.allSatisfy {
      $0 == person || people[$0].box.overlap(with: people[person].box) < 0.05
    }
  }

  // MARK: - Births and deaths

  private func bear(
    _ candidates: [Int], _ people: [PeopleFinder.Person], _ colours: [ClothesColour?]
  ) {
    for index in candidates where people[index].confidence >= Self.birth {
      // Whoever stands in somebody's box is most likely a piece of them.
      let isPiece = tracks.contains {
        $0.missed == 0 && $0.box.overlap(with: people[index].box) > 0.5
      }
      guard !isPiece else { continue }
      tracks.append(
        PersonTrack(
          id: nextID, people[index], colour: colours[index], isConfirmed: isFirst))
      nextID += 1
    }
  }

  private func bury() {
    tracks.removeAll { track in
      let box = track.box
      let isOutside =
        box.centerX < 0 || box.centerX > Double(width) || box.top > Double(height)
        || box.bottom < 0
      return track.missed > (track.isConfirmed ? Self.patience : 1)
        || (track.missed > 0 && isOutside)
    }
  }

  private func told() -> [Followed] {
    tracks.compactMap { track in
      guard track.isConfirmed, track.missed <= Self.bridged else { return nil }
      return Followed(
        id: track.id, box: track.box,
        confidence: Self.confidence(of: track),
        colour: track.colour, isSeen: track.missed == 0)
    }
  }

  /// Somebody who was found again and again is surer than any one finding. As many as it says are right on films of the
  /// tuning seeds.
  private static func confidence(of track: PersonTrack) -> Double {
    let sure = 1 - pow(1 - track.confidence, certainty)
    return track.missed == 0 ? sure : sure * unseen
  }

  private static let certainty = 1.4
  /// What is left of it where somebody is not found, but only should be.
  private static let unseen = 0.6

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(tracks) { $1.write(to: &$0) }
    state.write(Int64(nextID))
    state.write(isFirst)
  }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    tracks = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try PersonTrack(from: &state)
    }
    guard let next = Int32(exactly: try state.integer()) else { throw StateDecoder.Malformed() }
    nextID = next
    isFirst = try state.bool()
  }
}

extension PersonFitter.Box {
  /// Grown on every side by a part of its own size.
  func grown(_ share: Double) -> PersonFitter.Box {
    PersonFitter.Box(
      left: left - width * share, top: top - height * share, right: right + width * share,
      bottom: bottom + height * share, coverage: coverage)
  }

  /// Intersection over union.
  func overlap(with other: PersonFitter.Box) -> Double {
    let wide = min(right, other.right) - max(left, other.left)
    let high = min(bottom, other.bottom) - max(top, other.top)
    guard wide > 0, high > 0 else { return 0 }
    let shared = wide * high
    return shared / (width * height + other.width * other.height - shared)
  }
}
