import Glibc

/// Paints one moment of the match as a camera sees it, and says what was painted.
final class SceneRenderer {
  /// What is really to be seen.
  struct Seen {
    let people: [TruthPerson]
    let ball: TruthBall?
  }

  /// Numbers in the plane of owners: people have theirs, which are smaller.
  private enum Owner {
    static let nobody: UInt8 = 0
    static let ball: UInt8 = 255
  }

  /// How long the shutter is open: what the ball is blurred by.
  private static let exposure = 0.011
  private static let ballPaint = Paint(240, 240, 236)

  private let kits: Kits
  private let looks: [Looks]
  private let lighting: Lighting
  private let ground: GroundPainter
  private let stands: StandPainter
  private let score: ScoreGraphic
  private let sensor: Sensor
  private let lines: CoverageMask
  private let shadows: CoverageMask
  private let owners: PixelBuffer<UInt8>
  private let sprite = FigureSprite()

  init(seed: UInt64, width: Int, height: Int, people: Int) {
    kits = Kits(seed: seed)
    looks = (0...people).map { Looks(seed: seed, id: $0) }
    lighting = Lighting(seed: seed)
    ground = GroundPainter(turf: Turf(seed: seed, lighting: lighting))
    stands = StandPainter(textures: StandTextures(seed: seed))
    score = ScoreGraphic(seed: seed)
    sensor = Sensor(seed: seed, width: width, height: height)
    lines = CoverageMask(width: width, height: height)
    shadows = CoverageMask(width: width, height: height)
    owners = PixelBuffer(count: width * height, filledWith: 0)
  }

  /// Paints the scene.
  ///
  /// - Parameter omitting: the id of somebody who is left out, all but the shadow.
  func paint(
    athletes: [Athlete], ball: BallMotion, camera: ViewCamera, frame: Int, seconds: Double,
    on canvas: Canvas, omitting: Int? = nil
  ) -> Seen {
    let figures = athletes.map { Figure($0, kit: kits.kit(of: $0), looks: looks[$0.id]) }
    paintStadium(figures, ball, camera, on: canvas)
    owners.base.update(repeating: Owner.nobody, count: owners.count)

    var extents = [FigureSprite.Extent](repeating: .init(), count: athletes.count)
    var ballExtent = FigureSprite.Extent()
    for item in order(athletes, ball, camera) {
      switch item {
      case .person(let index):
        guard athletes[index].id != omitting else { continue }
        extents[index] = draw(
          FigureSprite.strokes(figures[index].limbs, camera), at: athletes[index].position.y,
          on: canvas, as: UInt8(athletes[index].id))
      case .scenery(let index):
        let object = Scenery.objects[index]
        _ = draw(
          FigureSprite.strokes(object.limbs, camera), at: object.place.y, on: canvas,
          as: Owner.nobody)
      case .ball:
        guard let stroke = ballStroke(ball, camera) else { continue }
        ballExtent = draw(
          [stroke], at: ball.position.y, on: canvas, as: Owner.ball,
          solid: FigureSprite.solid * stroke.opacity)
      }
    }
    disown(score.area(canvas, seconds: seconds), width: canvas.width)
    sensor.take(canvas, frame: frame)
    score.draw(on: canvas, seconds: seconds)
    return Seen(
      people: people(athletes, extents, canvas.width),
      ball: seenBall(ball, ballExtent, camera, canvas.width))
  }

  // MARK: - Painting

  private func paintStadium(
    _ figures: [Figure], _ ball: BallMotion, _ camera: ViewCamera, on canvas: Canvas
  ) {
    lines.clear()
    shadows.clear()
    PitchMarkings.draw(camera, into: lines)
    for figure in figures { lighting.cast(figure.limbs, camera, into: shadows) }
    lighting.cast(
      [
        Limb(
          from: ball.position, to: ball.position, fromRadius: BallMotion.radius,
          toRadius: BallMotion.radius, paint: Self.ballPaint)
      ], camera, into: shadows)
    let area = StandPainter.Area(seenBy: camera)
    for y in 0..<canvas.height {
      let row = GroundPainter.row(y, camera, within: area)
      let grass = row?.columns ?? 0..<0
      if grass.isEmpty {
        stands.paint(0..<canvas.width, y: y, camera, area, on: canvas)
      } else {
        stands.paint(0..<grass.lowerBound, y: y, camera, area, on: canvas)
        stands.paint(grass.upperBound..<canvas.width, y: y, camera, area, on: canvas)
      }
      if let row { ground.paint(row, y: y, on: canvas, lines: lines, shadows: shadows) }
    }
  }

  private func draw(
    _ strokes: [FigureSprite.Stroke], at y: Double, on canvas: Canvas, as owner: UInt8,
    solid: Float = FigureSprite.solid
  ) -> FigureSprite.Extent {
    sprite.draw(
      strokes, light: lighting.light(atY: y), pictureWidth: canvas.width,
      pictureHeight: canvas.height)
    return sprite.lay(on: canvas, owners: owners, as: owner, solid: solid)
  }

  private enum Item {
    case person(Int)
    case scenery(Int)
    case ball
  }

  /// Everything that stands up, the farthest first.
  private func order(_ athletes: [Athlete], _ ball: BallMotion, _ camera: ViewCamera) -> [Item] {
    var items: [(item: Item, depth: Double)] = []
    items.reserveCapacity(athletes.count + Scenery.objects.count + 1)
    for (index, athlete) in athletes.enumerated() {
      items.append((.person(index), camera.depth(of: Space(athlete.position, height: 0.9))))
    }
    for (index, object) in Scenery.objects.enumerated() {
      items.append((.scenery(index), camera.depth(of: object.place)))
    }
    items.append((.ball, camera.depth(of: ball.position)))
    items.sort { $0.depth > $1.depth }
    return items.map(\.item)
  }

  /// The ball's way while the shutter is open, paler the longer it is.
  private func ballStroke(_ ball: BallMotion, _ camera: ViewCamera) -> FigureSprite.Stroke? {
    let way = ball.velocity * (Self.exposure / 2)
    guard let from = camera.project(ball.position - way),
      let to = camera.project(ball.position + way)
    else { return nil }
    let radius = BallMotion.radius * (from.scale + to.scale) / 2
    let length = hypot(to.x - from.x, to.y - from.y)
    // A disc's area over that of the disc drawn along its way.
    let share = Double.pi * radius / (Double.pi * radius + 2 * length)
    return FigureSprite.Stroke(
      from: SIMD2(Float(from.x), Float(from.y)), to: SIMD2(Float(to.x), Float(to.y)),
      fromRadius: Float(radius), toRadius: Float(radius), depth: 0, paint: Self.ballPaint,
      opacity: Float(max(share, 0.3)))
  }

  // MARK: - Truth

  /// The broadcaster's graphic hides who is behind it.
  private func disown(_ area: (x: Range<Int>, y: Range<Int>), width: Int) {
    for y in area.y {
      (owners.base + y * width + area.x.lowerBound).update(
        repeating: Owner.nobody, count: area.x.count)
    }
  }

  /// How many pixels in a box have this owner.
  private func count(_ owner: UInt8, _ box: TruthBox, _ width: Int) -> Int {
    var count = 0
    let (left, right) = (Int(box.x), Int(box.x + box.width))
    for y in Int(box.y)..<Int(box.y + box.height) {
      let row = owners.base + y * width
      for x in left..<right where row[x] == owner { count += 1 }
    }
    return count
  }

  private func share(_ owner: UInt8, _ extent: FigureSprite.Extent, _ box: TruthBox, _ width: Int)
    -> Double
  {
    guard extent.solidPixels > 0 else { return 0 }
    let share = Double(count(owner, box, width)) / Double(extent.solidPixels)
    return (share * 1_000).rounded() / 1_000
  }

  private func people(
    _ athletes: [Athlete], _ extents: [FigureSprite.Extent], _ width: Int
  ) -> [TruthPerson] {
    var people: [TruthPerson] = []
    for (athlete, extent) in zip(athletes, extents) {
      guard let box = extent.box else { continue }
      people.append(
        TruthPerson(
          id: athlete.id, role: athlete.role, team: athlete.team, box: box,
          visibility: share(UInt8(athlete.id), extent, box, width),
          position: TruthPoint(rounded: athlete.position)))
    }
    return people
  }

  private func seenBall(
    _ ball: BallMotion, _ extent: FigureSprite.Extent, _ camera: ViewCamera, _ width: Int
  ) -> TruthBall? {
    guard let box = extent.box, let seen = camera.project(ball.position) else { return nil }
    return TruthBall(
      center: TruthPoint(rounded: Ground(seen.x, seen.y)),
      radius: (BallMotion.radius * seen.scale * 1_000).rounded() / 1_000,
      isVisible: share(Owner.ball, extent, box, width) > 0.5, isInFlight: ball.isInFlight,
      position: TruthPoint(rounded: ball.position.ground),
      height: (ball.position.z * 1_000).rounded() / 1_000)
  }
}

extension TruthPoint {
  /// To thousandths: finer than anybody measures, and short in text.
  fileprivate init(rounded point: Ground) {
    self.init(x: (point.x * 1_000).rounded() / 1_000, y: (point.y * 1_000).rounded() / 1_000)
  }
}
