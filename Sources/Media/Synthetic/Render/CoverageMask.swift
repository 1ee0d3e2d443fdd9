/// How much of each pixel something covers, 0 to 255: the lines of the pitch, or the shadows on it.
final class CoverageMask {
  private let width: Int
  private let height: Int
  private let pixels: PixelBuffer<UInt8>
  /// Where each row has anything: only that is read and cleared.
  private let first: PixelBuffer<Int32>
  private let end: PixelBuffer<Int32>
  /// Each row of pixels is looked at along this many lines; along them, coverage is exact.
  private static let linesPerRow = 4

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    pixels = PixelBuffer(count: width * height, filledWith: 0)
    first = PixelBuffer(count: height, filledWith: Int32(width))
    end = PixelBuffer(count: height, filledWith: 0)
  }

  func row(_ y: Int) -> UnsafeMutablePointer<UInt8> { pixels.base + y * width }

  /// Which pixels of a row have any coverage, and maybe some more.
  func columns(_ y: Int) -> Range<Int> {
    let (from, to) = (Int(first.base[y]), Int(end.base[y]))
    return from < to ? from..<to : 0..<0
  }

  func clear() {
    for y in 0..<height {
      let columns = columns(y)
      if columns.isEmpty { continue }
      (row(y) + columns.lowerBound).update(repeating: 0, count: columns.count)
      first.base[y] = Int32(width)
      end.base[y] = 0
    }
  }

  private func touch(_ y: Int, _ from: Int, _ to: Int) {
    first.base[y] = min(first.base[y], Int32(from))
    end.base[y] = max(end.base[y], Int32(to))
  }

  /// Adds a convex four-sided figure.
  func add(_ a: SIMD2<Double>, _ b: SIMD2<Double>, _ c: SIMD2<Double>, _ d: SIMD2<Double>) {
    let top = min(min(a.y, b.y), min(c.y, d.y))
    let bottom = max(max(a.y, b.y), max(c.y, d.y))
    let left = min(min(a.x, b.x), min(c.x, d.x))
    let right = max(max(a.x, b.x), max(c.x, d.x))
    guard bottom > 0, top < Double(height), right > 0, left < Double(width) else { return }
    let rows = Int(max(0, top.rounded(.down)))..<Int(min(Double(height), bottom.rounded(.up)))
    for y in rows {
      for line in 0..<Self.linesPerRow {
        let at = Double(y) + (Double(line) + 0.5) / Double(Self.linesPerRow)
        var (from, to) = (Double.infinity, -Double.infinity)
        Self.cross(a, b, at, &from, &to)
        Self.cross(b, c, at, &from, &to)
        Self.cross(c, d, at, &from, &to)
        Self.cross(d, a, at, &from, &to)
        if from < to { addRun(y, max(0, from), min(Double(width), to)) }
      }
    }
  }

  private static func cross(
    _ p: SIMD2<Double>, _ q: SIMD2<Double>, _ y: Double, _ from: inout Double, _ to: inout Double
  ) {
    guard (p.y <= y) != (q.y <= y) else { return }
    let x = p.x + (q.x - p.x) * (y - p.y) / (q.y - p.y)
    from = min(from, x)
    to = max(to, x)
  }

  private func addRun(_ y: Int, _ from: Double, _ to: Double) {
    guard from < to else { return }
    let (start, stop) = (Int(from), min(Int(to.rounded(.up)), width))
    touch(y, start, stop)
    let row = row(y)
    let whole = 256.0 / Double(Self.linesPerRow)
    for x in start..<stop {
      let share = min(to, Double(x + 1)) - max(from, Double(x))
      row[x] = UInt8(min(255, Int(row[x]) + Int(share * whole)))
    }
  }

  /// Marks a line with round ends that lies flat on the ground: circles look lower than they are wide by `flatness`.
  /// Where it meets another, the stronger stays.
  func mark(
    from: SIMD2<Float>, to: SIMD2<Float>, radius: Float, flatness: Float, strength: Float
  ) {
    let stretch = 1 / max(flatness, 0.05)
    let reach = SIMD2(radius + 1, (radius + 1) / stretch + 1)
    let top = max(0, Int((min(from.y, to.y) - reach.y).rounded(.down)))
    let bottom = min(height, Int((max(from.y, to.y) + reach.y).rounded(.up)))
    let left = max(0, Int((min(from.x, to.x) - reach.x).rounded(.down)))
    let right = min(width, Int((max(from.x, to.x) + reach.x).rounded(.up)))
    guard top < bottom, left < right else { return }
    let way = SIMD2(to.x - from.x, (to.y - from.y) * stretch)
    let lengthSquared = max(way.x * way.x + way.y * way.y, 1e-6)
    for y in top..<bottom {
      let row = row(y)
      let dy = (Float(y) + 0.5 - from.y) * stretch
      touch(y, left, right)
      for x in left..<right {
        let dx = Float(x) + 0.5 - from.x
        let along = min(max((dx * way.x + dy * way.y) / lengthSquared, 0), 1)
        let (ex, ey) = (dx - along * way.x, dy - along * way.y)
        // A shadow's edge is soft, over about a third of its width.
        let inside = (radius * 1.25 - (ex * ex + ey * ey).squareRoot()) / (radius * 0.5 + 0.5)
        let value = min(max(inside, 0), 1) * strength
        row[x] = max(row[x], UInt8(value * 255))
      }
    }
  }
}
