import CPixels
import Glibc

/// What on a pitch could be its lines: narrow things brighter than the grass on both sides.
final class LinePixels {
  /// The widest line that is found, in working pixels, is twice this: twelve centimetres seen from near.
  private static let radius = 4
  /// Beyond the pitch's edge, ridges are looked for in so many rows.
  private static let farthestSearch = 16
  /// Against the mean of what grass itself does: its blades and the camera's noise are narrow bright things too.
  private static let aboveGrass = 2.0
  /// Never less than this, in steps of brightness.
  private static let leastContrast = 10.0

  /// How much brighter each pixel is than what lies around it.
  let ridges: ByteImage
  /// From which value on a ridge is more than noise.
  private(set) var threshold: UInt8 = 255
  private let morphology: Morphology
  private let width: Int
  private let height: Int

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    ridges = ByteImage(width: width, height: height)
    morphology = Morphology(width: width, height: height)
  }

  /// Looks at the next picture, where the pitch is.
  func update(_ picture: WorkingPicture, grass: ByteImage, area: PitchArea) {
    let rows = area.pixelRows(andAround: Self.farthestSearch)
    morphology.topHat(picture.luma, radius: Self.radius, rows: rows, into: ridges)
    ridges.base.update(repeating: 0, count: rows.lowerBound * width)
    ridges.row(rows.upperBound).update(repeating: 0, count: (height - rows.upperBound) * width)
    var (sum, count) = (0, 0)
    // Every fourth row tells enough of the noise.
    for y in stride(from: rows.lowerBound, to: rows.upperBound, by: 4) {
      let (ridge, green) = (ridges.row(y), grass.row(y))
      var (rowSum, rowCount): (UInt32, UInt32) = (0, 0)
      for x in 0..<width {
        rowSum &+= UInt32(ridge[x] & green[x])
        rowCount &+= UInt32(green[x] & 1)
      }
      sum += Int(rowSum)
      count += Int(rowCount)
    }
    let mean = count > 0 ? Double(sum) / Double(count) : 0
    threshold = UInt8(min(max(Self.leastContrast, mean * Self.aboveGrass + 4), 255))
  }

  /// The crests of ridges within the area: where a ridge is highest along its row or its column. At most this many: the
  /// highest.
  func crests(in area: PitchArea, limit: Int) -> [Crest] {
    var crests: [(x: Int, y: Int, value: UInt8)] = []
    var counts = [Int](repeating: 0, count: 256)
    let (threshold, width) = (threshold, width)
    var places = [Int32](repeating: 0, count: width + 1)
    for y in 1..<max(1, height - 1) {
      let columns = area.pixels(ofRow: y).clamped(to: 1..<max(1, width - 1))
      if columns.isEmpty { continue }
      let (above, row, below) = (ridges.row(y - 1), ridges.row(y), ridges.row(y + 1))
      let high = pixels_list_at_least(
        row + columns.lowerBound, threshold, &places, columns.count)
      for place in places[..<high] {
        let x = columns.lowerBound + Int(place)
        let value = row[x]
        let isCrest =
          (value > above[x] && value >= below[x])
          || (value > row[x - 1] && value >= row[x + 1])
        guard isCrest else { continue }
        crests.append((x, y, value))
        counts[Int(value)] += 1
      }
    }
    var (least, left) = (Int(threshold), crests.count)
    while left > limit {
      left -= counts[least]
      least += 1
    }
    return crests.compactMap { Int($0.value) >= least ? crest($0.x, $0.y) : nil }
  }

  /// A crest with the way in which its ridge is steepest, by what the pixels around it say together (a structure tensor).
  private func crest(_ x: Int, _ y: Int) -> Crest {
    var (xx, xy, yy): (Int32, Int32, Int32) = (0, 0, 0)
    let rows = (y - Self.around...y + Self.around).clamped(to: 1...height - 2)
    let columns = (x - Self.around...x + Self.around).clamped(to: 1...width - 2)
    for y in rows {
      let (above, row, below) = (ridges.row(y - 1), ridges.row(y), ridges.row(y + 1))
      for x in columns {
        let right = Int32(row[x + 1]) - Int32(row[x - 1])
        let down = Int32(below[x]) - Int32(above[x])
        xx += right * right
        xy += right * down
        yy += down * down
      }
    }
    let (difference, twice, sum) = (Float(xx - yy), Float(2 * xy), Float(xx + yy))
    let clear = (difference * difference + twice * twice).squareRoot()
    return Crest(
      place: SIMD2(Float(x) + 0.5, Float(y) + 0.5),
      normal: clear >= Self.clarity * sum && sum > 0 ? atan2f(twice, difference) / 2 : nil)
  }

  private static let around = 2
  /// Where lines cross, or in a spot, no way is the steepest: the two differ by less than this part of their sum.
  private static let clarity: Float = 0.5

  /// How far along the normal the ridge is that this point should lie on; nil where none is within reach.
  @inline(__always)
  func offset(from point: SIMD2<Double>, along normal: SIMD2<Double>, reach: Int) -> Double? {
    var (best, bestStep, bestRank) = (0.0, 0, 0.0)
    for step in -reach...reach {
      let value = value(point + normal * Double(step), atLeast: threshold)
      guard value >= Double(threshold) else { continue }
      // A little nearer is better than a little brighter.
      let rank = value * (1 - 0.5 * Double(abs(step)) / Double(reach + 1))
      if rank > bestRank { (best, bestStep, bestRank) = (value, step, rank) }
    }
    guard bestRank > 0 else { return nil }
    // Broad lines are flat on top: the middle of what is at least half as high.
    var (sum, weights) = (Double(bestStep) * best, best)
    for direction in [-1, 1] {
      for further in 1...Self.radius {
        let step = bestStep + direction * further
        let value = value(point + normal * Double(step))
        guard value >= best / 2 else { break }
        sum += Double(step) * value
        weights += value
      }
    }
    return sum / weights
  }

  /// Between pixels, from the four around; 0 outside.
  ///
  /// - Parameter least: what is certainly less may be told as 0: most is.
  @inline(__always)
  private func value(_ point: SIMD2<Double>, atLeast least: UInt8 = 0) -> Double {
    let (px, py) = (point.x - 0.5, point.y - 0.5)
    guard px >= 0, py >= 0, px < Double(width - 1), py < Double(height - 1) else { return 0 }
    let (x, y) = (Int(px), Int(py))
    let (fx, fy) = (px - Double(x), py - Double(y))
    let (above, below) = (ridges.row(y) + x, ridges.row(y + 1) + x)
    if max(above[0], above[1], below[0], below[1]) < least { return 0 }
    let top = Double(above[0]) * (1 - fx) + Double(above[1]) * fx
    let bottom = Double(below[0]) * (1 - fx) + Double(below[1]) * fx
    return top * (1 - fy) + bottom * fy
  }
}

/// A point on a ridge.
struct Crest {
  let place: SIMD2<Float>
  /// The angle of the way across the ridge, up to half a turn; nil where that is not clear.
  let normal: Float?
}
