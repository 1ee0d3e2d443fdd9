import Glibc

/// A body, a ball or a goal as it is drawn, apart from the picture: brightness, colours and cover of each pixel. Apart,
/// because how much of it there is must be known before anything hides it or the picture's edge cuts it.
final class FigureSprite {
  /// Cover below this is not drawn at all, so that the box of what is drawn is sharp.
  static let faintest: Float = 0.1
  /// Pixels covered by at least half count as the figure's own.
  static let solid: Float = 0.5
  /// A figure larger than this many pictures each way is cut: nobody would see more of it.
  private static let largestShare = 2

  private var pixels = PixelBuffer<SIMD4<Float>>(count: 1 << 14, filledWith: .zero)
  /// Where the sprite lies in the picture; it may reach out of it.
  private(set) var columns = 0..<0
  private(set) var rows = 0..<0

  /// A limb as it is seen.
  struct Stroke {
    let from: SIMD2<Float>
    let to: SIMD2<Float>
    let fromRadius: Float
    let toRadius: Float
    let depth: Double
    let paint: Paint
    var hoops: Paint?
    var shading: Float = 0.16
    var opacity: Float = 1
  }

  /// Limbs as seen by a camera, the farthest first.
  static func strokes(_ limbs: [Limb], _ camera: ViewCamera) -> [Stroke] {
    var strokes: [Stroke] = []
    strokes.reserveCapacity(limbs.count)
    for limb in limbs {
      guard let from = camera.project(limb.from), let to = camera.project(limb.to) else { continue }
      strokes.append(
        Stroke(
          from: SIMD2(Float(from.x), Float(from.y)), to: SIMD2(Float(to.x), Float(to.y)),
          fromRadius: Float(limb.fromRadius * from.scale),
          toRadius: Float(limb.toRadius * to.scale),
          depth: camera.depth(of: (limb.from + limb.to) / 2) - max(limb.fromRadius, limb.toRadius)
            - limb.lift,
          paint: limb.paint, hoops: limb.hoops, shading: limb.shading))
    }
    strokes.sort { $0.depth > $1.depth }
    return strokes
  }

  /// Draws these strokes into an empty sprite, in their order.
  func draw(_ strokes: [Stroke], light: Float, pictureWidth: Int, pictureHeight: Int) {
    guard let bounds = bounds(strokes, pictureWidth, pictureHeight) else {
      (columns, rows) = (0..<0, 0..<0)
      return
    }
    (columns, rows) = bounds
    let count = columns.count * rows.count
    if count > pixels.count { pixels = PixelBuffer(count: count, filledWith: .zero) }
    pixels.base.update(repeating: .zero, count: count)
    for stroke in strokes { draw(stroke, light) }
  }

  private func bounds(
    _ strokes: [Stroke], _ width: Int, _ height: Int
  ) -> (columns: Range<Int>, rows: Range<Int>)? {
    var (low, high) = (SIMD2<Float>(repeating: .infinity), SIMD2<Float>(repeating: -.infinity))
    for stroke in strokes {
      let reach = max(stroke.fromRadius, stroke.toRadius) + 1
      low.x = min(low.x, min(stroke.from.x, stroke.to.x) - reach)
      low.y = min(low.y, min(stroke.from.y, stroke.to.y) - reach)
      high.x = max(high.x, max(stroke.from.x, stroke.to.x) + reach)
      high.y = max(high.y, max(stroke.from.y, stroke.to.y) + reach)
    }
    guard low.x < Float(width), low.y < Float(height), high.x > 0, high.y > 0 else { return nil }
    let far = SIMD2(Float(width * Self.largestShare), Float(height * Self.largestShare))
    return (
      Int(max(low.x, -far.x).rounded(.down))..<Int(min(high.x, 2 * far.x).rounded(.up)),
      Int(max(low.y, -far.y).rounded(.down))..<Int(min(high.y, 2 * far.y).rounded(.up))
    )
  }

  private func draw(_ stroke: Stroke, _ light: Float) {
    let way = stroke.to - stroke.from
    let lengthSquared = max(way.x * way.x + way.y * way.y, 1e-6)
    // What is thinner than a pixel is drawn a pixel wide, and paler.
    let reach = max(stroke.fromRadius, stroke.toRadius, 0.5) + 0.5
    let paint = stroke.paint.lit(light)
    let hoops = (stroke.hoops ?? stroke.paint).lit(light)
    let top = max(rows.lowerBound, Int((min(stroke.from.y, stroke.to.y) - reach).rounded(.down)))
    let bottom = min(rows.upperBound, Int((max(stroke.from.y, stroke.to.y) + reach).rounded(.up)))
    guard top < bottom else { return }
    for y in top..<bottom {
      let row = pixels.base + (y - rows.lowerBound) * columns.count
      let dy = Float(y) + 0.5 - stroke.from.y
      // Only where the stroke can be in this row: long thin ones lie across many.
      var (near, far) = (Float(0), Float(1))
      if abs(way.y) > 1e-3 {
        let (a, b) = ((dy - reach) / way.y, (dy + reach) / way.y)
        near = min(max(min(a, b), 0), 1)
        far = min(max(max(a, b), 0), 1)
      }
      let (xa, xb) = (stroke.from.x + way.x * near, stroke.from.x + way.x * far)
      let left = max(columns.lowerBound, Int((min(xa, xb) - reach).rounded(.down)))
      let right = min(columns.upperBound, Int((max(xa, xb) + reach).rounded(.up)))
      guard left < right else { continue }
      for x in left..<right {
        let dx = Float(x) + 0.5 - stroke.from.x
        let along = min(max((dx * way.x + dy * way.y) / lengthSquared, 0), 1)
        let (ex, ey) = (dx - along * way.x, dy - along * way.y)
        let distance = (ex * ex + ey * ey).squareRoot()
        let radius = stroke.fromRadius + (stroke.toRadius - stroke.fromRadius) * along
        let drawn = max(radius, 0.5)
        let cover = min(max(drawn - distance + 0.5, 0), 1) * min(radius / 0.5, 1) * stroke.opacity
        guard cover > 0.004 else { continue }
        // Round things are lighter above and to the left.
        let shade = 1 - stroke.shading * (ex + ey) / drawn
        var colour =
          stroke.hoops != nil && Int(along * 5) & 1 == 1 ? hoops.covering : paint.covering
        colour.x = 16 + (colour.x - 16) * shade
        let pixel = row + (x - columns.lowerBound)
        pixel.pointee = pixel.pointee * (1 - cover) + colour * cover
      }
    }
  }

  /// What was drawn, before anything hides it.
  struct Extent {
    /// The pixels that the figure covers by half or more, those outside of the picture too.
    var solidPixels = 0
    var left = Int.max
    var top = Int.max
    var right = Int.min
    var bottom = Int.min

    /// Nil when nothing lies inside the picture.
    var box: TruthBox? {
      guard left <= right else { return nil }
      return TruthBox(
        x: Double(left), y: Double(top), width: Double(right - left + 1),
        height: Double(bottom - top + 1))
    }
  }

  /// Lays the sprite over the picture, and its number over the picture's owners where it is solid.
  ///
  /// - Parameter solid: the cover from which on a pixel is this figure's own.
  func lay(on canvas: Canvas, owners: PixelBuffer<UInt8>, as owner: UInt8, solid: Float) -> Extent {
    var extent = Extent()
    for y in rows {
      let row = pixels.base + (y - rows.lowerBound) * columns.count
      let isInside = y >= 0 && y < canvas.height
      for x in columns {
        let pixel = row[x - columns.lowerBound]
        guard pixel.w >= Self.faintest else { continue }
        if pixel.w >= solid { extent.solidPixels += 1 }
        guard isInside, x >= 0, x < canvas.width else { continue }
        if pixel.w >= solid { owners.base[y * canvas.width + x] = owner }
        extent.left = min(extent.left, x)
        extent.right = max(extent.right, x)
        extent.top = min(extent.top, y)
        extent.bottom = max(extent.bottom, y)
        let luma = canvas.luma.row(y) + x
        luma.pointee = UInt8(min(max(Float(luma.pointee) * (1 - pixel.w) + pixel.x + 0.5, 0), 255))
      }
    }
    layColours(on: canvas)
    return extent
  }

  /// One sample of colour for four pixels.
  private func layColours(on canvas: Canvas) {
    let inside = (
      columns: columns.clamped(to: 0..<canvas.width), rows: rows.clamped(to: 0..<canvas.height)
    )
    guard !inside.columns.isEmpty, !inside.rows.isEmpty else { return }
    for half in (inside.rows.lowerBound / 2)..<((inside.rows.upperBound + 1) / 2) {
      let (blue, red) = (canvas.blue.row(half), canvas.red.row(half))
      for x in (inside.columns.lowerBound / 2)..<((inside.columns.upperBound + 1) / 2) {
        let sum =
          pixel(2 * x, 2 * half) + pixel(2 * x + 1, 2 * half) + pixel(2 * x, 2 * half + 1)
          + pixel(2 * x + 1, 2 * half + 1)
        guard sum.w > 0 else { continue }
        let mean = sum * 0.25
        blue[x] = UInt8(min(max(Float(blue[x]) * (1 - mean.w) + mean.y + 0.5, 0), 255))
        red[x] = UInt8(min(max(Float(red[x]) * (1 - mean.w) + mean.z + 0.5, 0), 255))
      }
    }
  }

  @inline(__always)
  private func pixel(_ x: Int, _ y: Int) -> SIMD4<Float> {
    guard columns.contains(x), rows.contains(y) else { return .zero }
    let pixel = pixels.base[(y - rows.lowerBound) * columns.count + x - columns.lowerBound]
    return pixel.w >= Self.faintest ? pixel : .zero
  }
}
