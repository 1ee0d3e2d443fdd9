/// The straight markings as one camera after the other sees them, each a line through the whole picture: made once for a camera that
/// is asked how near many points are to them. Nothing is divided and no root is taken, and the memory is always the same: nearly all
/// cameras that are asked are thrown away.
final class MarkingLines {
  /// By marking: the line's coefficients, and the square of their length; all 0 for a circle's part, to which everything is near.
  private let lines: UnsafeMutablePointer<SIMD4<Double>>

  init() {
    lines = .allocate(capacity: PitchModel.features.count)
    lines.initialize(repeating: .zero, count: PitchModel.features.count)
  }

  deinit {
    lines.deallocate()
  }

  /// From now on they are as this camera sees them.
  func look(_ view: MarkingView) {
    let back = view.back
    for (index, feature) in PitchModel.features.enumerated() {
      let (a, b, c): (Double, Double, Double)
      switch feature {
      case .across(let x, _):
        (a, b, c) = (back.a - x * back.g, back.b - x * back.h, back.c - x * back.i)
      case .along(let y, _):
        (a, b, c) = (back.d - y * back.g, back.e - y * back.h, back.f - y * back.i)
      case .arc: continue
      }
      lines[index] = SIMD4(a, b, c, a * a + b * b)
    }
  }

  /// Whether a point may lie within so many pixels of a marking; a hair more is let pass, for the exact distance is asked next.
  @inline(__always)
  func isNear(_ point: SIMD2<Double>, _ feature: Int, _ tolerance: Double) -> Bool {
    let line = lines[feature]
    let off = line.x * point.x + line.y * point.y + line.z
    return off * off <= tolerance * tolerance * line.w * (1 + 1e-9)
  }
}
