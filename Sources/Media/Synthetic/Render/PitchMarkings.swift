import Glibc

/// Puts the pitch's lines, as wide as they are, into a mask.
enum PitchMarkings {
  /// Long lines are drawn in pieces, so that those behind the camera can be left out.
  private static let longestPiece = 4.0
  /// A circle looks round with this many corners.
  private static let cornersOfCircle = 72.0

  static func draw(_ camera: ViewCamera, into mask: CoverageMask) {
    let half = PitchPlan.lineWidth / 2
    for line in PitchPlan.lines {
      let way = line.to - line.from
      let along = way.unit
      let across = Ground(-along.y, along.x) * half
      let pieces = max(1, Int((way.length / longestPiece).rounded(.up)))
      // Lines end with their corners filled.
      let (start, end) = (line.from - along * half, line.to + along * half)
      let step = (end - start) / Double(pieces)
      for piece in 0..<pieces {
        let (from, to) = (start + step * Double(piece), start + step * Double(piece + 1))
        add(from + across, to + across, to - across, from - across, camera, mask)
      }
    }
    for arc in PitchPlan.arcs { draw(arc, camera, mask) }
  }

  private static func draw(_ arc: PitchPlan.Arc, _ camera: ViewCamera, _ mask: CoverageMask) {
    let turn = arc.to - arc.from
    let pieces = max(4, Int((cornersOfCircle * turn / (2 * .pi)).rounded(.up)))
    let (inner, outer) = (arc.radius - arc.width / 2, arc.radius + arc.width / 2)
    for piece in 0..<pieces {
      let from = Ground(angle: arc.from + turn * Double(piece) / Double(pieces))
      let to = Ground(angle: arc.from + turn * Double(piece + 1) / Double(pieces))
      add(
        arc.center + from * outer, arc.center + to * outer, arc.center + to * inner,
        arc.center + from * inner, camera, mask)
    }
  }

  private static func add(
    _ a: Ground, _ b: Ground, _ c: Ground, _ d: Ground, _ camera: ViewCamera, _ mask: CoverageMask
  ) {
    guard let p = pixel(a, camera), let q = pixel(b, camera), let r = pixel(c, camera),
      let s = pixel(d, camera)
    else { return }
    mask.add(p, q, r, s)
  }

  private static func pixel(_ point: Ground, _ camera: ViewCamera) -> SIMD2<Double>? {
    camera.project(Space(point, height: 0)).map { SIMD2($0.x, $0.y) }
  }
}
