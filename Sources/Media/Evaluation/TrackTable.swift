/// Who meets whom: the overlaps of true and found people in every picture, with tracks numbered from 0.
///
/// What every measure of tracking starts from, computed once.
public struct TrackTable: Sendable {
  /// A true and a found box of one picture that overlap at all.
  struct Meeting {
    /// Their places in the picture.
    let truth: Int
    let found: Int
    /// Which two tracks they belong to: a place in `pairs`.
    let pair: Int
    let overlap: Double
  }

  struct Picture {
    /// The track of each box.
    let truth: [Int]
    let found: [Int]
    let meetings: [Meeting]
  }

  /// Two tracks that meet somewhere.
  struct Pair: Hashable {
    let truth: Int
    let found: Int
  }

  private(set) var pictures: [Picture] = []
  private(set) var pairs: [Pair] = []
  /// How many boxes each track has.
  private(set) var truthLengths: [Int] = []
  private(set) var foundLengths: [Int] = []

  var truthCount: Int { truthLengths.reduce(0, +) }
  var foundCount: Int { foundLengths.reduce(0, +) }

  /// - Precondition: in one picture no id stands twice on the same side.
  public init(_ frames: [PeopleFrame]) {
    var truthNumbers: [Int: Int] = [:]
    var foundNumbers: [Int: Int] = [:]
    var pairNumbers: [Pair: Int] = [:]
    for frame in frames {
      let truth = frame.truth.map { person in
        Self.number(of: person.id, in: &truthNumbers, &truthLengths)
      }
      let found = frame.found.map { person in
        Self.number(of: person.id, in: &foundNumbers, &foundLengths)
      }
      var meetings: [Meeting] = []
      for (row, person) in frame.truth.enumerated() {
        for (column, other) in frame.found.enumerated() {
          let overlap = person.box.overlap(with: other.box)
          guard overlap > 0 else { continue }
          let pair = Pair(truth: truth[row], found: found[column])
          let number = pairNumbers[pair] ?? pairs.count
          if number == pairs.count {
            pairNumbers[pair] = number
            pairs.append(pair)
          }
          meetings.append(Meeting(truth: row, found: column, pair: number, overlap: overlap))
        }
      }
      pictures.append(Picture(truth: truth, found: found, meetings: meetings))
    }
  }

  /// The track's number, with one box more in it. Nobody's box is a track of its own.
  private static func number(
    of id: Int?, in numbers: inout [Int: Int], _ lengths: inout [Int]
  ) -> Int {
    if let id, let number = numbers[id] {
      lengths[number] += 1
      return number
    }
    lengths.append(1)
    if let id { numbers[id] = lengths.count - 1 }
    return lengths.count - 1
  }
}

extension TrackTable.Picture {
  /// The heaviest way to pair this picture's people up, by a weight for each meeting.
  func heaviest(_ weight: (TrackTable.Meeting) -> Double) -> [TrackTable.Meeting] {
    let edges = meetings.map {
      HeaviestMatching.Edge(row: $0.truth, column: $0.found, weight: weight($0))
    }
    return HeaviestMatching.choose(edges, rows: truth.count, columns: found.count).map {
      meetings[$0]
    }
  }
}
