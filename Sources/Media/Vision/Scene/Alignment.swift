/// Lays one small picture over another and moves it until both agree (Lucas and Kanade).
enum Alignment {
  private static let rounds = 6
  /// Steps of brightness by which samples may differ and still count as agreeing.
  private static let tolerance = 8.0
  /// Samples of texture that are needed.
  private static let fewestSamples = 40
  private static let mostSamples = 1_500
  /// Squared brightness steps between neighbours that make texture.
  private static let leastGradient: Float = 16
  private static let smallestStep = 0.01

  /// x and y in pixels of a level, and zoom as what is added per pixel from the middle.
  struct Move {
    var x = 0.0
    var y = 0.0
    var growth = 0.0
  }

  /// Moves on until it agrees best; the share of texture that agrees in the end.
  static func refine(_ move: inout Move, _ before: GreyLevel, _ now: GreyLevel) -> Double {
    let texture = Texture(before, leastGradient: leastGradient, most: mostSamples)
    guard texture.samples.count >= fewestSamples else { return 0 }
    var agreement = 0.0
    for round in 0..<rounds {
      // Wide at first: far from the place, nothing agrees well.
      let tolerance = Self.tolerance * (round < rounds / 2 ? 3 : 1)
      var sums = Sums()
      sums.add(texture, now, move, tolerance)
      agreement = sums.inside > 0 ? sums.agreeing / sums.inside : 0
      guard let step = sums.step else { return 0 }
      move.x += step.x
      move.y += step.y
      move.growth += step.growth
      let isSmall =
        abs(step.x) + abs(step.y) + abs(step.growth) * Double(now.width) / 2 < smallestStep
      if isSmall && round >= rounds / 2 { break }
    }
    return agreement
  }

  /// Where a picture changes from pixel to pixel, and how.
  private struct Texture {
    struct Sample {
      let x, y: Float
      let value: Float
      let slopeX, slopeY: Float
    }

    private(set) var samples: [Sample] = []
    let middleX, middleY: Float

    init(_ level: GreyLevel, leastGradient: Float, most: Int) {
      (middleX, middleY) = (Float(level.width - 1) / 2, Float(level.height - 1) / 2)
      guard level.width > 2, level.height > 2 else { return }
      level.luma.withUnsafeBufferPointer { luma in
        for y in 1..<level.height - 1 {
          for x in 1..<level.width - 1 {
            let at = y * level.width + x
            let slopeX = (luma[at + 1] - luma[at - 1]) / 2
            let slopeY = (luma[at + level.width] - luma[at - level.width]) / 2
            guard slopeX * slopeX + slopeY * slopeY >= leastGradient else { continue }
            samples.append(
              Sample(
                x: Float(x), y: Float(y), value: luma[at], slopeX: slopeX, slopeY: slopeY))
          }
        }
      }
      guard samples.count > most else { return }
      // Evenly thinned, all over the picture.
      samples = (0..<most).map { samples[$0 * samples.count / most] }
    }
  }

  /// The normal equations of one step.
  private struct Sums {
    private var xx = 0.0, xy = 0.0, xg = 0.0, yy = 0.0, yg = 0.0, gg = 0.0
    private var rx = 0.0, ry = 0.0, rg = 0.0
    var agreeing = 0.0
    var inside = 0.0

    mutating func add(_ texture: Texture, _ now: GreyLevel, _ move: Move, _ tolerance: Double) {
      let (moveX, moveY, growth) = (Float(move.x), Float(move.y), Float(move.growth))
      let limit = Float(tolerance)
      now.luma.withUnsafeBufferPointer { luma in
        for sample in texture.samples {
          let (dx, dy) = (sample.x - texture.middleX, sample.y - texture.middleY)
          let (x, y) = (sample.x + moveX + growth * dx, sample.y + moveY + growth * dy)
          guard x >= 0, y >= 0, x < Float(now.width - 1), y < Float(now.height - 1) else {
            continue
          }
          let (column, row) = (Int(x), Int(y))
          let (fx, fy) = (x - Float(column), y - Float(row))
          let at = row * now.width + column
          let top = luma[at] + (luma[at + 1] - luma[at]) * fx
          let bottom =
            luma[at + now.width] + (luma[at + now.width + 1] - luma[at + now.width]) * fx
          let residual = top + (bottom - top) * fy - sample.value
          let strength = (sample.slopeX * sample.slopeX + sample.slopeY * sample.slopeY)
            .squareRoot()
          inside += Double(strength)
          let share = residual / limit
          let weight = 1 / (1 + share * share)
          agreeing += Double(strength * weight)
          let slopeG = sample.slopeX * dx + sample.slopeY * dy
          let (wx, wy, wg) = (
            Double(weight * sample.slopeX), Double(weight * sample.slopeY), Double(weight * slopeG)
          )
          let (sx, sy, sg) = (Double(sample.slopeX), Double(sample.slopeY), Double(slopeG))
          xx += wx * sx
          xy += wx * sy
          xg += wx * sg
          yy += wy * sy
          yg += wy * sg
          gg += wg * sg
          let r = Double(residual)
          rx -= wx * r
          ry -= wy * r
          rg -= wg * r
        }
      }
    }

    /// By Cramer's rule; nil when the texture leaves a direction open.
    var step: Move? {
      let a = yy * gg - yg * yg
      let b = xg * yg - xy * gg
      let c = xy * yg - xg * yy
      let determinant = xx * a + xy * b + xg * c
      guard determinant > 1e-6 * xx * yy * gg, determinant.isFinite else { return nil }
      let e = xx * gg - xg * xg
      let f = xy * xg - xx * yg
      let i = xx * yy - xy * xy
      return Move(
        x: (a * rx + b * ry + c * rg) / determinant, y: (b * rx + e * ry + f * rg) / determinant,
        growth: (c * rx + f * ry + i * rg) / determinant)
    }
  }
}
