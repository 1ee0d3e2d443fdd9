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
      x = min(left, camera.position.x - (camera.position.x < left ? room : 0))...max(
          right, camera.position.x + (camera.position.x > right ? room : 0))
      y = min(near, camera.position.y - (camera.position.y < near ? room : 0))...max(
          far, camera.position.y + (camera.position.y > far ? room : 0))
    }
  }

  /// Between the boards and the first row of seats.
  private static let parapet = 1.5
  private static let roof = Paint(26, 28, 34)
  private static let concrete = Paint(84, 86, 90)

  let textures: StandTextures
  let lighting: Lighting

  /// Paints the columns of a row that do not show the ground.
  func paint(_ columns: Range<Int>, y: Int, _ camera: ViewCamera, _ area: Area, on canvas: Canvas) {
    let first = camera.ray(x: Double(columns.lowerBound) + 0.5, y: Double(y) + 0.5)
    let step = camera.right / camera.focal
    var (dx, dy) = (Float(first.x), Float(first.y))
    let (stepX, stepY) = (Float(step.x), Float(step.y))
    let rise = Float(first.z)
    let (cx, cy) = (Float(camera.position.x), Float(camera.position.y))
    let eye = Float(camera.position.z)
    let (toLeft, toRight) = (Float(area.x.lowerBound) - cx, Float(area.x.upperBound) - cx)
    let (toNear, toFar) = (Float(area.y.lowerBound) - cy, Float(area.y.upperBound) - cy)
    let texels = Float(StandTextures.texelsPerMetre)
    let luma = canvas.luma.row(y)
    let (blue, red) = (canvas.blue.row(y / 2), canvas.red.row(y / 2))
    for column in columns {
      let depthX = dx > 1e-6 ? toRight / dx : dx < -1e-6 ? toLeft / dx : .infinity
      let depthY = dy > 1e-6 ? toFar / dy : dy < -1e-6 ? toNear / dy : .infinity
      let isEnd = depthX < depthY
      let depth = min(isEnd ? depthX : depthY, 1_000)
      // Along the wall; the offset keeps the walls from showing the same people side by side.
      let along = (isEnd ? cy + dy * depth + 300 : cx + dx * depth + 170) * texels
      let height = eye + rise * depth
      let colours = column & 1 == 0 && y & 1 == 0
      if height < Float(StandTextures.boardHeight) {
        sample(
          textures.boards, along, height * texels, depth, camera, luma + column,
          colours ? (blue + column / 2, red + column / 2) : nil)
      } else if height < Float(Self.parapet) || height >= Float(Self.parapet + StandTextures.crowdHeight) {
        let paint = height < Float(Self.parapet) ? Self.concrete : Self.roof
        luma[column] = UInt8(paint.luma)
        if colours {
          blue[column / 2] = UInt8(paint.blue)
          red[column / 2] = UInt8(paint.red)
        }
      } else {
        sample(
          textures.crowd, along, (height - Float(Self.parapet)) * texels, depth, camera,
          luma + column, colours ? (blue + column / 2, red + column / 2) : nil)
      }
      dx += stepX
      dy += stepY
    }
  }

  /// The texture's brightness between four texels, its colour at the nearest.
  @inline(__always)
  private func sample(
    _ levels: [StandTextures.Texture], _ x: Float, _ y: Float, _ depth: Float,
    _ camera: ViewCamera, _ luma: UnsafeMutablePointer<UInt8>,
    _ colours: (UnsafeMutablePointer<UInt8>, UnsafeMutablePointer<UInt8>)?
  ) {
    // Texels a pixel: 1 in the finest level, then doubled.
    let ratio = depth / Float(camera.focal) * Float(StandTextures.texelsPerMetre)
    let level = ratio < 1.5 ? 0 : ratio < 3 ? 1 : ratio < 6 ? 2 : 3
    let texture = levels[level]
    let size = Float(1 << level)
    let (u, v) = (max(x / size, 0), max(y / size, 0))
    let (column, row) = (Int(u), min(Int(v), texture.height - 2))
    let (fx, fy) = (Int32((u - Float(column)) * 64), Int32(min(v - Float(row), 1) * 64))
    let mask = texture.width - 1
    let base = texture.luma.base + row * texture.width
    let (left, right) = (column & mask, (column + 1) & mask)
    let low = Int32(base[left]) &* (64 &- fx) &+ Int32(base[right]) &* fx
    let high =
      Int32(base[left &+ texture.width]) &* (64 &- fx) &+ Int32(base[right &+ texture.width]) &* fx
    luma.pointee = UInt8(truncatingIfNeeded: (low &* (64 &- fy) &+ high &* fy) >> 12)
    if let (blue, red) = colours {
      blue.pointee = texture.blue.base[row * texture.width + left]
      red.pointee = texture.red.base[row * texture.width + left]
    }
  }
}
