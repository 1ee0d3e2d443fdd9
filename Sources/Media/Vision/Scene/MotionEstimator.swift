public import Base

/// Tells how the camera moved between two frames: by how many pixels, and how much closer.
///
/// The smaller picture of before is laid over the one of now and moved until they agree (Lucas and Kanade), from coarse to
/// fine. What does not agree then, players who run their own way or graphics that stand still, counts less and less.
public final class MotionEstimator {
  /// Columns of the finest level for a picture of the usual size.
  private static let finestSide = 160
  private static let levels = 3
  /// Below this share of agreeing texture the answer means nothing.
  private static let leastAgreement = 0.45

  /// The frame before: the finest level first.
  private var before: [GreyLevel]?
  /// How the camera moved last, in samples of the finest level.
  private var last = Alignment.Move()

  public init() {}

  /// Looks at the next frame.
  ///
  /// - Parameter isCut: whether it begins a new shot: then there is no motion to speak of.
  public func observe(_ views: FrameViews, isCut: Bool) throws(MediaError) -> CameraMotion {
    let now = Self.pyramid(of: try views.picture)
    defer { before = now }
    guard let before, !isCut, before[0].width == now[0].width, before[0].height == now[0].height
    else {
      last = Alignment.Move()
      return CameraMotion(x: 0, y: 0, zoom: 1, confidence: 0)
    }
    return motion(from: before, to: now, frameWidth: views.frame.width)
  }

  private static func pyramid(of picture: WorkingPicture) -> [GreyLevel] {
    let factor = max(
      1, min(max(picture.width, picture.height) / finestSide, picture.width, picture.height))
    let small = ByteImage(width: picture.width / factor, height: picture.height / factor)
    BoxReduction(factor: factor).reduce(picture.luma.base, stride: picture.width, into: small)
    var levels = [
      GreyLevel(width: small.width, height: small.height, luma: small.bytes.map(Float.init))
    ]
    while levels.count < Self.levels, let last = levels.last, min(last.width, last.height) >= 32 {
      levels.append(last.halved)
    }
    return levels
  }

  private func motion(from before: [GreyLevel], to now: [GreyLevel], frameWidth: Int)
    -> CameraMotion
  {
    // Cameras go on as they did: from the last motion on there is less to find.
    var move = last
    for _ in 1..<now.count { (move.x, move.y) = (move.x / 2, move.y / 2) }
    var agreement = 0.0
    for level in now.indices.reversed() {
      if level != now.count - 1 { (move.x, move.y) = (2 * move.x, 2 * move.y) }
      agreement = Alignment.refine(&move, before[level], now[level])
    }
    guard agreement >= Self.leastAgreement else {
      last = Alignment.Move()
      return CameraMotion(x: 0, y: 0, zoom: 1, confidence: 0)
    }
    last = move
    let scale = Double(frameWidth) / Double(now[0].width)
    return CameraMotion(
      x: move.x * scale, y: move.y * scale, zoom: 1 + move.growth, confidence: agreement)
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
    last = Alignment.Move(x: try state.double(), y: try state.double(), growth: try state.double())
    before = try state.optional { state throws(StateDecoder.Malformed) in
      let (width, height) = (Int(try state.integer()), Int(try state.integer()))
      let luma = try state.byteArray()
      guard width > 0, height > 0,
        width.multipliedReportingOverflow(by: height) == (luma.count, false)
      else { throw StateDecoder.Malformed() }
      var levels = [GreyLevel(width: width, height: height, luma: luma.map(Float.init))]
      while levels.count < Self.levels, let last = levels.last, min(last.width, last.height) >= 32 {
        levels.append(last.halved)
      }
      return levels
    }
  }
}
