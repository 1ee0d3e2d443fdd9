public import Base

/// Tells how the camera moved between two frames: by how many pixels, and how much closer.
///
/// The smaller picture of before is laid over the one of now and moved until they agree (Lucas and Kanade), from coarse to
/// fine. What does not agree then, players who run their own way or graphics that stand still, counts less and less.
public final class MotionEstimator {
  /// Columns of the finest level for a picture of the usual size.
  private static let finestSide = 160
  private static let levels = 3
  private static let rounds = 6
  /// Steps of brightness by which samples may differ and still count as agreeing.
  private static let tolerance = 8.0
  /// Below this share of agreeing texture the answer means nothing.
  private static let leastAgreement = 0.45
  /// Samples of texture that are needed.
  private static let fewestSamples = 40
  private static let mostSamples = 1_500
  /// Squared brightness steps between neighbours that make texture.
  private static let leastGradient: Float = 16
  private static let smallestStep = 0.01

  private var picture: WorkingPicture?
  /// The frame before: the finest level first.
  private var before: [Level]?
  /// How the camera moved last, in samples of the finest level.
  private var last = Move()

  /// A small picture.
  struct Level: Hashable {
    let width: Int
    let height: Int
    let luma: [Float]
  }

  public init() {}

  /// Looks at the next frame.
  ///
  /// - Parameter isCut: whether it begins a new shot: then there is no motion to speak of.
  public func observe(_ frame: Frame, isCut: Bool) throws(MediaError) -> CameraMotion {
    let working = try WorkingPicture.of(frame, reusing: &picture)
    let now = Self.pyramid(of: working)
    defer { before = now }
    guard let before, !isCut, before[0].width == now[0].width, before[0].height == now[0].height
    else {
      last = Move()
      return CameraMotion(x: 0, y: 0, zoom: 1, confidence: 0)
    }
    return motion(from: before, to: now, frameWidth: frame.width)
  }

  private static func pyramid(of picture: WorkingPicture) -> [Level] {
    let factor = max(
      1, min(max(picture.width, picture.height) / finestSide, picture.width, picture.height))
    let small = ByteImage(width: picture.width / factor, height: picture.height / factor)
    BoxReduction(factor: factor).reduce(picture.luma.base, stride: picture.width, into: small)
    var levels = [
      Level(width: small.width, height: small.height, luma: small.bytes.map(Float.init))
    ]
    while levels.count < Self.levels, let last = levels.last, min(last.width, last.height) >= 32 {
      levels.append(last.halved)
    }
    return levels
  }

  /// x and y in pixels of a level, and zoom as what is added per pixel from the middle.
  private struct Move {
    var x = 0.0
    var y = 0.0
    var growth = 0.0
  }

  private func motion(from before: [Level], to now: [Level], frameWidth: Int) -> CameraMotion {
    // Cameras go on as they did: from the last motion on there is less to find.
    var move = last
    for _ in 1..<now.count { (move.x, move.y) = (move.x / 2, move.y / 2) }
    var agreement = 0.0
    for level in now.indices.reversed() {
      if level != now.count - 1 { (move.x, move.y) = (2 * move.x, 2 * move.y) }
      agreement = Self.refine(&move, before[level], now[level])
    }
    guard agreement >= Self.leastAgreement else {
      last = Move()
      return CameraMotion(x: 0, y: 0, zoom: 1, confidence: 0)
    }
    last = move
    let scale = Double(frameWidth) / Double(now[0].width)
    return CameraMotion(
      x: move.x * scale, y: move.y * scale, zoom: 1 + move.growth, confidence: agreement)
  }

  /// Moves on until it agrees best; the share of texture that agrees in the end.
  private static func refine(_ move: inout Move, _ before: Level, _ now: Level) -> Double {
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

    init(_ level: Level, leastGradient: Float, most: Int) {
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

    mutating func add(_ texture: Texture, _ now: Level, _ move: Move, _ tolerance: Double) {
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

  // MARK: - State

  public func snapshot(into state: inout StateEncoder) {
    for value in [last.x, last.y, last.growth] { state.write(value) }
    // The finest level holds whole numbers; the others are made of it.
    state.write(before?.first) { state, level in
      state.write(level.width)
      state.write(level.height)
      state.write(level.luma.map { UInt8($0) })
    }
  }

  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    last = Move(x: try state.double(), y: try state.double(), growth: try state.double())
    before = try state.optional { state throws(StateDecoder.Malformed) in
      let (width, height) = (Int(try state.integer()), Int(try state.integer()))
      let luma = try state.byteArray()
      guard width > 0, height > 0,
        width.multipliedReportingOverflow(by: height) == (luma.count, false)
      else { throw StateDecoder.Malformed() }
      var levels = [Level(width: width, height: height, luma: luma.map(Float.init))]
      while levels.count < Self.levels, let last = levels.last, min(last.width, last.height) >= 32 {
        levels.append(last.halved)
      }
      return levels
    }
  }
}

extension MotionEstimator.Level {
  /// Half as wide and high.
  fileprivate var halved: MotionEstimator.Level {
    let (half, rows) = (width / 2, height / 2)
    var small = [Float](repeating: 0, count: half * rows)
    luma.withUnsafeBufferPointer { luma in
      for y in 0..<rows {
        for x in 0..<half {
          let at = 2 * y * width + 2 * x
          small[y * half + x] =
            (luma[at] + luma[at + 1] + luma[at + width] + luma[at + width + 1]) / 4
        }
      }
    }
    return MotionEstimator.Level(width: half, height: rows, luma: small)
  }
}
