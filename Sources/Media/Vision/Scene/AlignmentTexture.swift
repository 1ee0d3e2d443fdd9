import CPixels

/// Where a small picture changes from pixel to pixel, and how; held against another picture, four samples at a time.
struct AlignmentTexture {
  private static let lanes = 4
  private typealias Lanes = SIMD4<Float>

  /// How many samples there are.
  let count: Int
  /// By sample, with empty ones at the end so that their number is a multiple of the lanes.
  private let x, y: [Float]
  private let value: [Float]
  private let slopeX, slopeY: [Float]
  /// How much brighter the other picture is at each sample's place; not a number outside of it.
  private var residuals: [Float]
  private let middleX, middleY: Float

  /// - Parameters:
  ///   - leastGradient: squared brightness steps between neighbours that make texture.
  ///   - most: samples that are kept, thinned evenly.
  init(_ level: GreyLevel, leastGradient: Float, most: Int) {
    (middleX, middleY) = (Float(level.width - 1) / 2, Float(level.height - 1) / 2)
    let places = Self.places(level, leastGradient)
    count = min(places.count, most)
    let kept = (0..<count).map { Int(places[places.count > most ? $0 * places.count / most : $0]) }
    let (luma, width) = (level.luma, level.width)
    x = Self.column(kept) { Float($0 % width) }
    y = Self.column(kept) { Float($0 / width) }
    value = Self.column(kept) { luma[$0] }
    slopeX = Self.column(kept) { (luma[$0 + 1] - luma[$0 - 1]) / 2 }
    slopeY = Self.column(kept) { (luma[$0 + width] - luma[$0 - width]) / 2 }
    residuals = Array(repeating: .nan, count: x.count)
  }

  /// What there is to say of each place, and nothing after the last one.
  private static func column(_ places: [Int], _ value: (Int) -> Float) -> [Float] {
    let whole = (places.count + lanes - 1) / lanes * lanes
    return Array(unsafeUninitializedCapacity: whole) { column, count in
      for (index, place) in places.enumerated() {
        column.initializeElement(at: index, to: value(place))
      }
      for index in places.count..<whole { column.initializeElement(at: index, to: 0) }
      count = whole
    }
  }

  private static func places(_ level: GreyLevel, _ leastGradient: Float) -> [Int32] {
    guard level.width > 2, level.height > 2 else { return [] }
    let columns = level.width - 2
    return Array(unsafeUninitializedCapacity: level.luma.count) { places, count in
      level.luma.withUnsafeBufferPointer { luma in
        guard let luma = luma.baseAddress, let places = places.baseAddress else { return }
        for y in 1..<level.height - 1 {
          let first = y * level.width + 1
          count += pixels_list_steep(
            luma + first, level.width, leastGradient, Int32(first), places + count, columns)
        }
      }
    }
  }

  /// Lays the samples over another picture, moved.
  ///
  /// - Parameter tolerance: steps of brightness by which a sample counts half as much as one that fits.
  mutating func compare(with now: GreyLevel, _ move: Alignment.Move, tolerance: Double) -> Sums {
    measure(now, Float(move.x), Float(move.y), Float(move.growth))
    return sums(tolerance: Float(tolerance))
  }

  private mutating func measure(_ now: GreyLevel, _ moveX: Float, _ moveY: Float, _ growth: Float) {
    let (middleX, middleY, width) = (middleX, middleY, now.width)
    let (lastX, lastY) = (Float(now.width - 1), Float(now.height - 1))
    x.withUnsafeBufferPointer { xs in
      y.withUnsafeBufferPointer { ys in
        value.withUnsafeBufferPointer { values in
          now.luma.withUnsafeBufferPointer { luma in
            residuals.withUnsafeMutableBufferPointer { residuals in
              for index in 0..<count {
                let x = xs[index] + moveX + growth * (xs[index] - middleX)
                let y = ys[index] + moveY + growth * (ys[index] - middleY)
                guard x >= 0, y >= 0, x < lastX, y < lastY else {
                  residuals[index] = .nan
                  continue
                }
                let (column, row) = (Int(x), Int(y))
                let (fx, fy) = (x - Float(column), y - Float(row))
                let at = row &* width &+ column
                let top = luma[at] + (luma[at &+ 1] - luma[at]) * fx
                let under = luma[at &+ width]
                let bottom = under + (luma[at &+ width &+ 1] - under) * fx
                residuals[index] = top + (bottom - top) * fy - values[index]
              }
            }
          }
        }
      }
    }
  }

  private func sums(tolerance: Float) -> Sums {
    var (xx, xy, xg, yy, yg, gg) = (
      Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero
    )
    var (rx, ry, rg, agreeing, inside) = (
      Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero, Lanes.zero
    )
    for at in Swift.stride(from: 0, to: residuals.count, by: Self.lanes) {
      let found = Self.lanes(of: residuals, at)
      // Not a number is equal to nothing, not even to itself.
      let isInside = found .== found
      let r = found.replacing(with: 0, where: .!isInside)
      let (sx, sy) = (Self.lanes(of: slopeX, at), Self.lanes(of: slopeY, at))
      let strength = (sx * sx + sy * sy).squareRoot().replacing(with: 0, where: .!isInside)
      let share = r / tolerance
      let weight = (1 / (1 + share * share)).replacing(with: 0, where: .!isInside)
      inside += strength
      agreeing += strength * weight
      let sg = sx * (Self.lanes(of: x, at) - middleX) + sy * (Self.lanes(of: y, at) - middleY)
      let (wx, wy, wg) = (weight * sx, weight * sy, weight * sg)
      xx += wx * sx
      xy += wx * sy
      xg += wx * sg
      yy += wy * sy
      yg += wy * sg
      gg += wg * sg
      rx -= wx * r
      ry -= wy * r
      rg -= wg * r
    }
    func total(_ lanes: Lanes) -> Double { Double(lanes.sum()) }
    return Sums(
      xx: total(xx), xy: total(xy), xg: total(xg), yy: total(yy), yg: total(yg), gg: total(gg),
      rx: total(rx), ry: total(ry), rg: total(rg), agreeing: total(agreeing), inside: total(inside))
  }

  @inline(__always)
  private static func lanes(of column: [Float], _ at: Int) -> Lanes {
    column.withUnsafeBytes {
      $0.loadUnaligned(fromByteOffset: at &* MemoryLayout<Float>.stride, as: Lanes.self)
    }
  }

  /// The normal equations of one step.
  struct Sums {
    fileprivate let xx, xy, xg, yy, yg, gg: Double
    fileprivate let rx, ry, rg: Double
    /// The strength of all texture that agrees, and of all that lies inside of the other picture.
    let agreeing: Double
    let inside: Double

    /// By Cramer's rule; nil when the texture leaves a direction open.
    var step: Alignment.Move? {
      let a = yy * gg - yg * yg
      let b = xg * yg - xy * gg
      let c = xy * yg - xg * yy
      let determinant = xx * a + xy * b + xg * c
      guard determinant > 1e-6 * xx * yy * gg, determinant.isFinite else { return nil }
      let e = xx * gg - xg * xg
      let f = xy * xg - xx * yg
      let i = xx * yy - xy * xy
      return Alignment.Move(
        x: (a * rx + b * ry + c * rg) / determinant, y: (b * rx + e * ry + f * rg) / determinant,
        growth: (c * rx + f * ry + i * rg) / determinant)
    }
  }
}
