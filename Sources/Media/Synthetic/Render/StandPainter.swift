import Glibc

/// Paints what is seen beyond the ground: the walls of a large room around the pitch, with boards below, people above.
struct StandPainter {
  /// The floor between the boards, as far as a camera sees it.
  struct Area {
    let x: ClosedRange<Double>
    let y: ClosedRange<Double>

    /// A camera that stands behind the boards looks over those before it: they are not in its way.
    init(seenBy camera: ViewCamera) {
      let (left, right) = (-5.0, PitchPlan.length + 5)
      let (near, far) = (-4.0, PitchPlan.width + 4)
      // Somewhat behind the camera.
      let room = 30.0
      x =
        min(
          left, camera.position.x - (camera.position.x < left ? room : 0))...max(
          right, camera.position.x + (camera.position.x > right ? room : 0))
      y =
        min(
          near, camera.position.y - (camera.position.y < near ? room : 0))...max(
          far, camera.position.y + (camera.position.y > far ? room : 0))
    }
  }

  /// Between the boards and the first row of seats.
  private static let parapet: Float = 1.5
  private static let roofHeight = parapet + Float(StandTextures.crowdHeight)
  private static let roof = Paint(26, 28, 34)
  private static let concrete = Paint(84, 86, 90)

  let textures: StandTextures

  /// As many pixels at once show one level of a texture.
  private static let run = 32

  /// Paints the columns of a row that do not show the ground.
  func paint(_ columns: Range<Int>, y: Int, _ camera: ViewCamera, _ area: Area, on canvas: Canvas) {
    let walls = Walls(camera, area, y: y)
    for start in stride(from: columns.lowerBound, to: columns.upperBound, by: Self.run) {
      let run = start..<min(start + Self.run, columns.upperBound)
      let level = self.level(at: walls.depth(start).depth, camera)
      paint(
        run, y: y, walls, boards: textures.boards[level], crowd: textures.crowd[level],
        texels: Float(StandTextures.texelsPerMetre / Double(1 << level)), on: canvas)
    }
  }

  /// The texture whose texels are about as large as a pixel.
  private func level(at depth: Float, _ camera: ViewCamera) -> Int {
    let texelsPerPixel = Double(depth) / camera.focal * StandTextures.texelsPerMetre
    let level = log2(max(texelsPerPixel, 1)).rounded()
    return min(Int(level), StandTextures.levels - 1)
  }

  /// The four walls as a row of pixels meets them.
  private struct Walls {
    private let first: SIMD2<Float>
    private let step: SIMD2<Float>
    private let low: SIMD2<Float>
    private let high: SIMD2<Float>
    let eye: SIMD2<Float>
    /// Of the eye, and what the rays of this row gain with each metre of depth.
    let height: Float
    let rise: Float

    init(_ camera: ViewCamera, _ area: Area, y: Int) {
      let ray = camera.ray(x: 0.5, y: Double(y) + 0.5)
      first = SIMD2(Float(ray.x), Float(ray.y))
      step = SIMD2(Float(camera.right.x / camera.focal), Float(camera.right.y / camera.focal))
      eye = SIMD2(Float(camera.position.x), Float(camera.position.y))
      low = SIMD2(Float(area.x.lowerBound), Float(area.y.lowerBound)) - eye
      high = SIMD2(Float(area.x.upperBound), Float(area.y.upperBound)) - eye
      height = Float(camera.position.z)
      rise = Float(ray.z)
    }

    func ray(_ column: Int) -> SIMD2<Float> { first + step * Float(column) }

    /// Where the ray of a pixel meets a wall: how far along it, and how high.
    @inline(__always)
    func meeting(_ column: Int) -> (place: SIMD2<Float>, isEnd: Bool) {
      let (depth, isEnd) = depth(column)
      return (SIMD2(along(ray(column), depth, isEnd: isEnd), height + rise * depth), isEnd)
    }

    /// How far along its wall a ray ends, counted so that letters on it run from left to right.
    @inline(__always)
    private func along(_ ray: SIMD2<Float>, _ depth: Float, isEnd: Bool) -> Float {
      let (place, isMirrored) =
        isEnd ? (eye.y + ray.y * depth, ray.x > 0) : (eye.x + ray.x * depth, ray.y < 0)
      // The offsets keep the walls from showing the same people side by side, and numbers positive.
      return (isMirrored ? -place : place) + (isEnd ? 300 : 170)
    }

    /// How deep the wall is behind a pixel, and whether it is one behind a goal.
    @inline(__always)
    func depth(_ column: Int) -> (depth: Float, isEnd: Bool) {
      let ray = ray(column)
      let toEnd = ray.x > 1e-6 ? high.x / ray.x : ray.x < -1e-6 ? low.x / ray.x : .infinity
      let toSide = ray.y > 1e-6 ? high.y / ray.y : ray.y < -1e-6 ? low.y / ray.y : .infinity
      // No stadium is a kilometre deep.
      return (min(toEnd, toSide, 1_000), toEnd < toSide)
    }
  }

  private func paint(
    _ run: Range<Int>, y: Int, _ walls: Walls, boards: StandTextures.Texture,
    crowd: StandTextures.Texture, texels: Float, on canvas: Canvas
  ) {
    let luma = canvas.luma.row(y)
    let (blue, red) = (canvas.blue.row(y / 2), canvas.red.row(y / 2))
    // Along so few pixels of one wall the way is straight enough, and divisions are dear.
    let (first, last) = (walls.meeting(run.lowerBound), walls.meeting(run.upperBound - 1))
    let isOneWall = first.isEnd == last.isEnd
    let step = (last.place - first.place) / Float(max(run.count - 1, 1))
    for column in run {
      let meeting =
        isOneWall
        ? first.place + step * Float(column - run.lowerBound) : walls.meeting(column).place
      let (along, height) = (meeting.x, meeting.y)
      let hasColour = column & 1 == 0 && y & 1 == 0
      if height < Float(StandTextures.boardHeight) {
        let place = Self.place(boards, along * texels, height * texels)
        luma[column] = Self.between(boards, place)
        if hasColour { Self.colour(boards, place, blue + column / 2, red + column / 2) }
      } else if height < Self.parapet || height >= Self.roofHeight {
        let paint = height < Self.parapet ? Self.concrete : Self.roof
        luma[column] = UInt8(paint.luma)
        if hasColour {
          blue[column / 2] = UInt8(paint.blue)
          red[column / 2] = UInt8(paint.red)
        }
      } else {
        let place = Self.place(crowd, along * texels, (height - Self.parapet) * texels)
        luma[column] = Self.between(crowd, place)
        if hasColour { Self.colour(crowd, place, blue + column / 2, red + column / 2) }
      }
    }
  }

  /// A place in a texture: the texel below and to the left, and how far it is beyond, of 64.
  private struct Place {
    let row: Int
    let left: Int
    let right: Int
    let beyondX: Int32
    let beyondY: Int32
  }

  @inline(__always)
  private static func place(_ texture: StandTextures.Texture, _ x: Float, _ y: Float) -> Place {
    let (u, v) = (max(x, 0), max(y, 0))
    let (column, row) = (Int(u), min(Int(v), texture.height - 2))
    let mask = texture.width - 1
    return Place(
      row: row * texture.width, left: column & mask, right: (column + 1) & mask,
      beyondX: Int32((u - Float(column)) * 64), beyondY: Int32(min(v - Float(row), 1) * 64))
  }

  @inline(__always)
  private static func between(_ texture: StandTextures.Texture, _ place: Place) -> UInt8 {
    let low = texture.luma.base + place.row
    let high = low + texture.width
    let (x, y) = (place.beyondX, place.beyondY)
    let lower = Int32(low[place.left]) &* (64 &- x) &+ Int32(low[place.right]) &* x
    let upper = Int32(high[place.left]) &* (64 &- x) &+ Int32(high[place.right]) &* x
    return UInt8(truncatingIfNeeded: (lower &* (64 &- y) &+ upper &* y) >> 12)
  }

  /// Colour is coarse anyway: that of the nearest texel.
  @inline(__always)
  private static func colour(
    _ texture: StandTextures.Texture, _ place: Place, _ blue: UnsafeMutablePointer<UInt8>,
    _ red: UnsafeMutablePointer<UInt8>
  ) {
    blue.pointee = texture.blue.base[place.row + place.left]
    red.pointee = texture.red.base[place.row + place.left]
  }
}
