/// Finds the people in one group of pixels that may hold several of them, given how high they should be.
struct PersonFitter {
  /// A box in working pixels; right and bottom are one beyond the last.
  struct Box: Equatable {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double
    /// How much of the body's middle is really there, 0 to 1.
    var coverage: Double

    var width: Double { right - left }
    var height: Double { bottom - top }
    var centerX: Double { (left + right) / 2 }
  }

  /// The parts of a body that are hardly ever bare, in heights: half their width, and from where to where above the feet.
  private struct Part {
    let halfWidth: Double
    let from: Double
    let to: Double
    let weight: Double
  }
  private static let parts = [
    Part(halfWidth: 0.05, from: 0.84, to: 0.99, weight: 1),
    Part(halfWidth: 0.11, from: 0.45, to: 0.84, weight: 1),
    Part(halfWidth: 0.09, from: 0.08, to: 0.45, weight: 0.6),
  ]
  /// What somebody hides of the group when found: half the width, in heights.
  private static let hides = 0.24
  /// How much of the body must be there at all, and how much that nobody found before explains.
  private static let leastCovered = 0.62
  private static let leastNew = 0.38
  private static let mostPeople = 8
  /// Places are tried in steps of this part of a height.
  private static let step = 1.0 / 22

  private let left: Int
  private let top: Int
  private let width: Int
  private let height: Int
  private let pixels: [UInt8]

  /// - Parameter runs: of one group.
  init(runs: [Blobs.Run], left: Int, top: Int, right: Int, bottom: Int) {
    self.left = left
    self.top = top
    width = right - left
    height = bottom - top
    var pixels = [UInt8](repeating: 0, count: (right - left) * (bottom - top))
    for run in runs {
      let start = (run.y - top) * (right - left) - left
      for x in run.from..<run.end { pixels[start + x] = 1 }
    }
    self.pixels = pixels
  }

  /// The people, the surest first.
  func people(_ prior: HeightPrior) -> [Box] {
    let whole = Integral(pixels, width, height)
    let places = places(prior, whole)
    var (rest, open) = (pixels, whole)
    var found: [Box] = []
    while let best = best(of: places, open) {
      found.append(best)
      if found.count == Self.mostPeople { break }
      hide(best, in: &rest)
      open = Integral(rest, width, height)
    }
    return tightened(found)
  }

  /// Where somebody may stand: enough of a body is there.
  private struct Place {
    let x: Double
    let row: Row
    let covered: Double
  }

  /// Whoever has their feet here.
  private struct Row {
    let foot: Double
    let person: Double
    let bands: [Band]
  }

  private func places(_ prior: HeightPrior, _ whole: Integral) -> [Place] {
    var places: [Place] = []
    var foot = Double(height)
    let smallest = prior.height(footRow: Double(top)) * 0.5
    while foot >= smallest {
      let person = prior.height(footRow: Double(top) + foot)
      let bands = Self.parts.map { part in
        Band(
          half: max(part.halfWidth * person, 0.5), top: foot - part.to * person,
          bottom: foot - part.from * person, weight: part.weight)
      }
      let row = Row(foot: foot, person: person, bands: bands)
      let step = max(1, (person * Self.step).rounded())
      var x = 0.0
      while x <= Double(width) {
        let covered = whole.covered(bands, x)
        if covered >= Self.leastCovered { places.append(Place(x: x, row: row, covered: covered)) }
        x += step
      }
      foot -= step
    }
    return places
  }

  /// - Parameter open: what nobody found before explains.
  private func best(of places: [Place], _ open: Integral) -> Box? {
    var best: Place?
    var bestScore = 0.0
    for place in places {
      let new = open.covered(place.row.bands, place.x)
      let score = new + 0.5 * place.covered
      if new >= Self.leastNew, score > bestScore { (best, bestScore) = (place, score) }
    }
    return best.map { place in
      let (foot, person) = (place.row.foot, place.row.person)
      return Box(
        left: place.x - person * 0.2, top: foot - person, right: place.x + person * 0.2,
        bottom: foot, coverage: place.covered)
    }
  }

  /// A part of the body of whoever has their feet in a certain row: what does not change from place to place along it.
  private struct Band {
    let half: Double
    let top: Int
    let bottom: Int
    let weight: Double

    init(half: Double, top: Double, bottom: Double, weight: Double) {
      self.half = half
      self.top = PersonFitter.nearest(top)
      self.bottom = max(self.top + 1, PersonFitter.nearest(bottom))
      self.weight = weight
    }
  }

  /// The nearest whole number, without a call: groups reach hardly beyond their own edges.
  @inline(__always)
  private static func nearest(_ value: Double) -> Int {
    let shift = 100_000
    return Int(value + Double(shift) + 0.5) - shift
  }

  private func hide(_ box: Box, in rest: inout [UInt8]) {
    let half = box.height * Self.hides
    let columns = max(0, Int(box.centerX - half))..<max(0, min(width, Int(box.centerX + half) + 1))
    let rows =
      max(
        0, Int(box.top - 0.06 * box.height))..<max(
        0, min(height, Int(box.bottom + 0.06 * box.height) + 1))
    for y in rows { for x in columns { rest[y * width + x] = 0 } }
  }

  /// The group as one person: the box around all but stray pixels.
  func onePerson() -> Box {
    var own = Own(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width where pixels[y * width + x] != 0 { own.add(x, y) }
    }
    let bounds = own.bounds(person: Double(height))
    return Box(
      left: Double(bounds.left), top: Double(bounds.top), right: Double(bounds.right),
      bottom: Double(bounds.bottom), coverage: 1
    ).moved(left, top)
  }

  /// How many pixels of each column and row are somebody's own.
  private struct Own {
    var columns: [Int]
    var rows: [Int]

    init(width: Int, height: Int) {
      columns = Array(repeating: 0, count: width)
      rows = Array(repeating: 0, count: height)
    }

    mutating func add(_ x: Int, _ y: Int) {
      columns[x] += 1
      rows[y] += 1
    }

    /// Columns and rows with hardly anything in them are of lines and shadows.
    func bounds(person: Double) -> (left: Int, top: Int, right: Int, bottom: Int) {
      let least = max(1, Int(person * PersonFitter.stray))
      return (
        columns.firstIndex { $0 >= least } ?? 0, rows.firstIndex { $0 >= least } ?? 0,
        (columns.lastIndex { $0 >= least } ?? columns.count - 1) + 1,
        (rows.lastIndex { $0 >= least } ?? rows.count - 1) + 1
      )
    }
  }
  /// Fewer pixels in a column or row than this part of a height are nobody's.
  private static let stray = 0.035

  /// Gives every pixel to the nearest person, and draws each box around what is its own.
  private func tightened(_ found: [Box]) -> [Box] {
    guard !found.isEmpty else { return [] }
    var own = found.map { _ in Own(width: width, height: height) }
    for y in 0..<height {
      for x in 0..<width where pixels[y * width + x] != 0 {
        var nearest = -1
        var least = 1.0
        for (index, box) in found.enumerated() {
          let dx = (Double(x) + 0.5 - box.centerX) / (box.height * 0.42)
          let dy = (Double(y) + 0.5 - (box.top + box.bottom) / 2) / (box.height * 0.62)
          let away = dx * dx + max(0, dy * dy - 0.55)
          if away < least { (least, nearest) = (away, index) }
        }
        if nearest >= 0 { own[nearest].add(x, y) }
      }
    }
    return zip(found, own).map { box, own in
      var box = box
      let bounds = own.bounds(person: box.height)
      let slack = 0.14 * box.height
      box.left = min(Double(bounds.left), box.centerX - 0.12 * box.height)
      box.right = max(Double(bounds.right), box.centerX + 0.12 * box.height)
      // Whoever is hidden at the head or the feet is as high as the place says.
      if abs(Double(bounds.top) - box.top) < slack { box.top = Double(bounds.top) }
      if abs(Double(bounds.bottom) - box.bottom) < slack { box.bottom = Double(bounds.bottom) }
      return box.moved(left, top)
    }
  }

  /// Sums over rectangles in four steps.
  private struct Integral {
    let width: Int
    let height: Int
    let sums: [Int32]

    init(_ pixels: [UInt8], _ width: Int, _ height: Int) {
      self.width = width
      self.height = height
      var sums = [Int32](repeating: 0, count: (width + 1) * (height + 1))
      for y in 0..<height {
        var row: Int32 = 0
        for x in 0..<width {
          row += Int32(pixels[y * width + x])
          sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row
        }
      }
      self.sums = sums
    }

    /// How much of somebody whose middle is here is there.
    func covered(_ bands: [Band], _ x: Double) -> Double {
      var (sum, area) = (0.0, 0.0)
      let row = width + 1
      sums.withUnsafeBufferPointer { sums in
        for band in bands {
          let left = PersonFitter.nearest(x - band.half)
          let right = max(left + 1, PersonFitter.nearest(x + band.half))
          let (l, r) = (min(max(left, 0), width), min(max(right, 0), width))
          let t = min(max(band.top, 0), height) &* row
          let b = min(max(band.bottom, 0), height) &* row
          let inside = sums[b &+ r] &- sums[t &+ r] &- sums[b &+ l] &+ sums[t &+ l]
          sum += Double(inside) * band.weight
          // What lies outside of the group is missing too.
          area += Double((right - left) * (band.bottom - band.top)) * band.weight
        }
      }
      return area > 0 ? sum / area : 0
    }
  }
}

extension PersonFitter.Box {
  fileprivate func moved(_ x: Int, _ y: Int) -> PersonFitter.Box {
    var box = self
    box.left += Double(x)
    box.right += Double(x)
    box.top += Double(y)
    box.bottom += Double(y)
    return box
  }
}
