/// Looks for what might be the ball: small, bright, pale and round, on grass or in the air before it.
final class BallCandidates {
  /// Something small and bright, in working pixels.
  struct Candidate: Equatable {
    let x: Double
    let y: Double
    let radius: Double
    /// 0 to 1: how much it looks like a ball by itself.
    let likeness: Double
  }

  private let width: Int
  private let height: Int
  private let morphology: Morphology
  private let hat: ByteImage
  private let spots: ByteImage
  private var blobs = Blobs()

  /// A ball's diameter and a person's height, in metres: how large a ball is follows from how high people are.
  private static let ballOfPerson = 0.22 / 1.8
  /// Smaller than this in pixels, its light is spread over its neighbours.
  private static let leastDiameter = 2.0
  /// Brighter by this than what is around.
  private static let contrast: UInt8 = 20
  /// The brightest that says nothing more.
  private static let fullContrast = 90.0
  /// Candidates kept of a frame, the likeliest.
  private static let most = 12

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    morphology = Morphology(width: width, height: height)
    hat = ByteImage(width: width, height: height)
    spots = ByteImage(width: width, height: height)
  }

  /// - Parameters:
  ///   - lines: the pitch's lines, grown: no ball can be told from them.
  ///   - people: nobody's shirt or sock is a ball.
  func find(
    in picture: WorkingPicture, foreground: ForegroundMask, lines: ByteImage, prior: HeightPrior,
    outline: PitchOutline,
    people: [PersonFitter.Box]
  ) -> [Candidate] {
    let middle = diameter(prior, row: Double(height) * 0.6)
    let radius = min(max(Int((middle / 2).rounded(.up)) + 1, 2), Morphology.largestRadius)
    morphology.topHat(picture.luma, radius: radius, into: hat)
    Self.mark(hat.base, foreground.bright.base, without: lines.base, spots.base, count: hat.count)
    blobs.find(in: spots)
    let found = blobs.all.compactMap { candidate($0, prior, outline, people, foreground.grass) }
    return Array(
      found.sorted { ($0.likeness, $0.y, $0.x) > ($1.likeness, $1.y, $1.x) }.prefix(Self.most))
  }

  /// What stands out and is bright, but no line. A function of its own: then the compiler takes sixteen pixels at once.
  @inline(never)
  private static func mark(
    _ hat: UnsafeMutablePointer<UInt8>, _ bright: UnsafeMutablePointer<UInt8>,
    without lines: UnsafeMutablePointer<UInt8>, _ out: UnsafeMutablePointer<UInt8>, count: Int
  ) {
    for index in 0..<count {
      let standsOut: UInt8 = hat[index] >= contrast ? ByteImage.set : 0
      out[index] = standsOut & bright[index] & ~lines[index]
    }
  }

  private func diameter(_ prior: HeightPrior, row: Double) -> Double {
    max(Self.leastDiameter, prior.height(footRow: row) * Self.ballOfPerson)
  }

  private func candidate(
    _ blob: Blobs.Blob, _ prior: HeightPrior, _ outline: PitchOutline,
    _ people: [PersonFitter.Box], _ grass: ByteImage
  ) -> Candidate? {
    let (x, y) = (blob.centreX + 0.5, blob.centreY + 0.5)
    guard blob.top > outline.top[min(Int(x), width - 1)] else { return nil }
    let expected = diameter(prior, row: y)
    let largest = Double(max(blob.width, blob.height))
    guard largest <= 2.2 * expected + 1.5, blob.area >= 2, blob.left > 1, blob.right < width - 1,
      blob.top > 1, blob.bottom < height - 1
    else { return nil }
    var peak: UInt8 = 0
    for row in blob.top..<blob.bottom {
      for column in blob.left..<blob.right { peak = max(peak, hat[column, row]) }
    }
    let size = Double(blob.area).squareRoot() * 1.13 / expected
    let fit = 1 / (1 + (size - 1.1) * (size - 1.1) * 2)
    let roundness = Double(min(blob.width, blob.height)) / largest
    let light = min(Double(peak) / Self.fullContrast, 1)
    var likeness = light * (0.4 + 0.6 * fit) * (0.4 + 0.6 * roundness)
    likeness *= 0.1 + 0.9 * openness(around: blob, grass)
    for box in people { likeness *= Self.discount(x, y, box) }
    return Candidate(x: x, y: y, radius: expected / 2, likeness: likeness)
  }

  /// How much of what surrounds a blob is grass: all of it around a ball that lies or flies by itself.
  private func openness(around blob: Blobs.Blob, _ grass: ByteImage) -> Double {
    let gap = 2
    let (left, right) = (blob.left - 1 - gap, blob.right + gap)
    let (top, bottom) = (blob.top - 1 - gap, blob.bottom + gap)
    var (open, count) = (0, 0)
    func look(_ x: Int, _ y: Int) {
      guard x >= 0, y >= 0, x < width, y < height else { return }
      count += 1
      if grass[x, y] != 0 { open += 1 }
    }
    for x in left...right {
      look(x, top)
      look(x, bottom)
    }
    for y in top + 1..<bottom {
      look(left, y)
      look(right, y)
    }
    return count > 0 ? Double(open) / Double(count) : 0
  }

  /// How much less something is a ball for being where people are: nothing in somebody is one, but beside their feet it often lies.
  private static func discount(_ x: Double, _ y: Double, _ box: PersonFitter.Box) -> Double {
    let margin = 0.08 * box.height
    guard x > box.left - margin, x < box.right + margin, y > box.top - margin,
      y < box.bottom + margin
    else { return 1 }
    return y > box.bottom - 0.12 * box.height ? atFeet : inBody
  }

  private static let atFeet = 0.55
  private static let inBody = 0.15
}
