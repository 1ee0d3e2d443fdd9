import Base
import CPixels
import Glibc

/// Finds people on grass, frame after frame: what stands out from the grass, taken apart by how high people are there.
final class PeopleFinder {
  /// Somebody, in working pixels.
  struct Person: Equatable {
    let box: PersonFitter.Box
    /// 0 to 1.
    let confidence: Double
  }

  struct Findings {
    var people: [Person]
    let outline: PitchOutline
    let prior: HeightPrior
  }

  let width: Int
  let height: Int
  /// What stands on the pitch, without its lines.
  private let standing: ByteImage
  private let eraser: LineEraser
  private let morphology: Morphology
  private let grown: ByteImage
  private var blobs = Blobs()
  private var memory = HeightMemory()

  /// People higher than this part of the picture are seen from close by.
  private static let closeUp = 0.3

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    standing = ByteImage(width: width, height: height)
    eraser = LineEraser(width: width, height: height)
    morphology = Morphology(width: width, height: height)
    grown = ByteImage(width: width, height: height)
  }

  /// The lines of the last picture, a pixel broader than they are.
  var lines: ByteImage { eraser.grown }

  /// Forgets the shot.
  func reset() { memory.reset() }

  /// - Parameter known: how high people are, where the pitch says so.
  func find(on ground: GroundView, known: HeightPrior? = nil) -> Findings {
    let foreground = ground.foreground
    let known = known.flatMap { isPlausible($0) ? $0 : nil }
    let expected = known ?? memory.prior ?? .usual
    let outline = PitchOutline(
      foreground.grass, person: expected.height(footRow: Double(height) / 2))
    takeStanding(foreground.standing, below: outline)
    eraser.erase(
      from: standing, bright: foreground.bright, rows: foreground.rows, prior: expected)
    growIntoDoubt(foreground)
    blobs.find(in: standing)
    memory.add(samples(outline))
    // Asked again: in a shot's first frame only now somebody was seen who could contradict.
    let prior = known.flatMap { isPlausible($0) ? $0 : nil } ?? memory.prior ?? expected
    let groups = groups(prior)
    let people = zip(groups, runs(of: groups)).flatMap {
      self.people(in: $0, $1, prior, outline)
    }.map {
      Person(
        box: drawn($0.box, on: foreground, prior), confidence: Self.calibrated($0.confidence))
    }
    return Findings(people: people, outline: outline, prior: prior)
  }

  /// A box with what the mask lacks of a body, and as tight as the picture itself says.
  private func drawn(
    _ box: PersonFitter.Box, on foreground: ForegroundMask, _ prior: HeightPrior
  ) -> PersonFitter.Box {
    guard let picture = foreground.picture else { return box }
    let person = prior.height(footRow: prior.footRow(headRow: box.top))
    let whole = BodyCompletion(picture: picture).completed(box, to: person)
    return BoxEdges(picture: picture, strays: foreground.strays).refined(whole)
  }

  /// Whether what somebody says of how high people are agrees with what was seen of them: goal posts that were taken for
  /// lines give a pitch on which people would be giants.
  private func isPlausible(_ known: HeightPrior) -> Bool {
    guard let seen = memory.prior, seen.support >= Self.manySeen else { return true }
    let row = Double(height) * Self.rowOfMany
    return Self.agreeing.contains(known.height(footRow: row) / seen.height(footRow: row))
  }

  /// So many that looked like whole people say more than lines do.
  private static let manySeen = 12
  /// Where most people stand, as a part of the picture's height.
  private static let rowOfMany = 0.6
  private static let agreeing = 0.75...1.4

  /// Only what lies on the pitch.
  private func takeStanding(_ all: ByteImage, below outline: PitchOutline) {
    let tops = outline.top.map { Int32(min($0, height)) }
    guard let first = tops.min().map(Int.init), let whole = tops.max().map(Int.init) else { return }
    standing.base.update(repeating: 0, count: first * width)
    for y in first..<whole {
      pixels_take_below(tops, Int32(y), all.row(y), standing.row(y), width)
    }
    standing.row(whole).update(from: all.row(whole), count: (height - whole) * width)
  }

  /// What is doubtful and touches what stands belongs to it; but lines do not.
  private func growIntoDoubt(_ foreground: ForegroundMask) {
    morphology.dilate(standing, radius: 1, rows: foreground.rows, into: grown)
    for y in foreground.rows {
      pixels_join(
        grown.row(y), foreground.doubtful.row(y), eraser.grown.row(y), standing.row(y), width)
    }
  }

  /// What a finding looks like as the share of such findings that are right, on films of the tuning seeds.
  private static func calibrated(_ likeness: Double) -> Double {
    1 - pow(1 - min(max(likeness, 0), 1), 1.35)
  }

  /// What looks like one whole person.
  private func samples(_ outline: PitchOutline) -> [HeightPrior.Sample] {
    blobs.all.compactMap { blob in
      guard blob.height >= 10, blob.area >= 24,
        (1.3...5).contains(Double(blob.height) / Double(blob.width)),
        Double(blob.area) >= 0.3 * Double(blob.width * blob.height)
      else { return nil }
      let isCut =
        blob.left <= 1 || blob.right >= width - 1 || blob.bottom >= height - 1
        || blob.top <= outline.top[Int(blob.centreX)] + 2
      // Who fills much of the picture is cut by its edges more often than not.
      guard !isCut || Double(blob.height) >= Self.closeUp * Double(height) else { return nil }
      return .init(footRow: Double(blob.bottom), height: Double(blob.height))
    }
  }

  // MARK: - Groups

  /// Blobs that are parts of one body, or one blob.
  struct Group {
    var left: Int
    var top: Int
    var right: Int
    var bottom: Int
    var area: Int
    var blobs: [Int]

    var width: Int { right - left }
    var height: Int { bottom - top }
  }

  /// Fragments smaller than this part of a height squared are grain.
  private static let grain = 0.008
  /// Parts of one body: how far apart, in heights.
  private static let gapDown = 0.2
  private static let gapAcross = 0.06

  private func groups(_ prior: HeightPrior) -> [Group] {
    var groups: [Group] = []
    for (index, blob) in blobs.all.enumerated() {
      let person = prior.height(footRow: Double(blob.bottom))
      guard blob.area >= 3, Double(blob.area) >= Self.grain * person * person else { continue }
      groups.append(
        Group(
          left: blob.left, top: blob.top, right: blob.right, bottom: blob.bottom, area: blob.area,
          blobs: [index]))
    }
    // Each joins the nearest that makes a whole with it; from above, as blobs come.
    var current = 0
    while current < groups.count {
      guard
        let (other, joined) = groups.indices.dropFirst(current + 1).firstMatch({
          Self.joined(groups[current], groups[$0], prior)
        })
      else {
        current += 1
        continue
      }
      groups[current] = joined
      groups.remove(at: other)
      // It is another one now: those above, who did not want what it was, are asked again.
      while let (above, whole) = groups.indices.prefix(current).firstMatch({
        Self.joined(groups[$0], groups[current], prior)
      }) {
        groups[above] = whole
        groups.remove(at: current)
        current = above
      }
    }
    return groups
  }

  private static func joined(_ a: Group, _ b: Group, _ prior: HeightPrior) -> Group? {
    let bottom = max(a.bottom, b.bottom)
    let person = prior.height(footRow: Double(bottom))
    let (top, left, right) = (min(a.top, b.top), min(a.left, b.left), max(a.right, b.right))
    guard Double(bottom - top) <= 1.12 * person, Double(right - left) <= 0.62 * person else {
      return nil
    }
    let down = Double(max(a.top, b.top) - min(a.bottom, b.bottom))
    let across = Double(max(a.left, b.left) - min(a.right, b.right))
    guard down <= gapDown * person, across <= gapAcross * person else { return nil }
    // Two who are whole each are two.
    guard Double(min(a.height, b.height)) < 0.75 * person else { return nil }
    return Group(
      left: left, top: top, right: right, bottom: bottom, area: a.area + b.area,
      blobs: a.blobs + b.blobs)
  }

  // MARK: - People

  private func people(
    in group: Group, _ runs: [Blobs.Run], _ prior: HeightPrior, _ outline: PitchOutline
  ) -> [Person] {
    func fitter() -> PersonFitter {
      PersonFitter(
        runs: runs, left: group.left, top: group.top, right: group.right, bottom: group.bottom)
    }
    let person = prior.height(footRow: Double(group.bottom))
    let high = Double(group.height) / person
    let wide = Double(group.width) / person
    let isCut =
      group.left <= 1 || group.right >= width - 1 || group.top <= 1 || group.bottom >= height - 1
    let edge = outline.top[min(max((group.left + group.right) / 2, 0), width - 1)]
    let isBeforeBoards = edge > 1 && group.top <= edge + 1
    let fill = Double(group.area) / (person * person)
    guard !isSign(group), !isBulk(group, person) else { return [] }
    if high <= 1.3, wide <= 0.62 {
      // Lines that leave the picture have hardly an area.
      let isSolid = Double(group.area) >= 0.28 * Double(group.width * group.height)
      guard high >= (isCut ? 0.25 : isBeforeBoards ? 0.4 : 0.48),
        isCut ? isSolid : fill >= 0.045
      else { return [] }
      var box = fitter().onePerson()
      // The rest of somebody before the boards looks like the boards.
      if isBeforeBoards { box.top = min(box.top, box.bottom - 0.95 * person) }
      let shape = Self.bump(high, 1, 0.35) * Self.bump(fill, 0.22, 0.2)
      return [
        Person(box: box, confidence: isCut || isBeforeBoards ? 0.6 : 0.35 + 0.63 * shape)
      ]
    }
    return fitter().people(prior).map {
      Person(box: $0, confidence: 0.45 + 0.9 * ($0.coverage - 0.62))
    }
  }

  /// Whether something is flat and full, as what is written over pictures is, and people lying down are not.
  private func isSign(_ group: Group) -> Bool {
    let area = Double(group.width * group.height)
    return Double(group.width) >= Self.flatness * Double(group.height)
      && Double(group.area) >= Self.fullness * area
  }

  /// Whether something is far larger than anybody: what stands close before the camera, or no pitch at all.
  private func isBulk(_ group: Group, _ person: Double) -> Bool {
    Double(group.height) > Self.tall * person
      && Double(group.area) >= Self.bulk * person * person
  }

  private static let tall = 1.5
  /// More than everybody on a pitch in one heap.
  private static let bulk = 8.0

  private static let flatness = 2.5
  private static let fullness = 0.8

  /// What each group is made of.
  private func runs(of groups: [Group]) -> [[Blobs.Run]] {
    var groupOfBlob = [Int](repeating: -1, count: blobs.all.count)
    for (index, group) in groups.enumerated() {
      for blob in group.blobs { groupOfBlob[blob] = index }
    }
    var runs = [[Blobs.Run]](repeating: [], count: groups.count)
    for run in blobs.runs where groupOfBlob[run.blob] >= 0 {
      runs[groupOfBlob[run.blob]].append(run)
    }
    return runs
  }

  // MARK: - State

  func write(to state: inout StateEncoder) { memory.write(to: &state) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    try memory.restore(from: &state)
  }

  /// 1 where a value is as it should be, towards 0 where it is off.
  private static func bump(_ value: Double, _ middle: Double, _ spread: Double) -> Double {
    let off = (value - middle) / spread
    return 1 / (1 + off * off)
  }
}

extension Sequence {
  /// The first element of which something is made, and what is made of it.
  fileprivate func firstMatch<Made>(_ make: (Element) -> Made?) -> (Element, Made)? {
    for element in self {
      if let made = make(element) { return (element, made) }
    }
    return nil
  }
}
