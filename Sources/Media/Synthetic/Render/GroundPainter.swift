import Glibc

/// Paints the pitch's plane, row by row. As the camera never rolls, a row is seen at one depth, and from pixel to pixel
/// the place on the ground moves by the same step.
struct GroundPainter {
  /// Where a row of pixels lies on the ground.
  struct Row {
    /// Which pixels show the ground within the stands.
    let columns: Range<Int>
    /// The place of the middle of pixel 0, and the step to the next one.
    let start: Ground
    let step: Ground
  }

  /// Paint on grass: brighter, and of no colour.
  private static let lineBrightness: Int32 = 104

  let turf: Turf

  /// The part of a row that shows the ground; nil when none does.
  static func row(_ y: Int, _ camera: ViewCamera, within area: StandPainter.Area) -> Row? {
    let ray = camera.ray(x: 0.5, y: Double(y) + 0.5)
    guard ray.z < -1e-6 else { return nil }
    let depth = -camera.position.z / ray.z
    let start = camera.position.ground + ray.ground * depth
    let step = camera.right.ground * (depth / camera.focal)
    var (from, to) = (0.0, Double(camera.width))
    clip(start.x, step.x, area.x, &from, &to)
    clip(start.y, step.y, area.y, &from, &to)
    guard from < to else { return nil }
    let columns = Int(from.rounded(.up))..<max(Int(from.rounded(.up)), Int(to.rounded(.up)))
    return columns.isEmpty ? nil : Row(columns: columns, start: start, step: step)
  }

  /// Narrows pixels from…to down to those whose place lies in the range.
  private static func clip(
    _ start: Double, _ step: Double, _ range: ClosedRange<Double>, _ from: inout Double,
    _ to: inout Double
  ) {
    guard abs(step) > 1e-12 else {
      if !range.contains(start) { to = from }
      return
    }
    let (a, b) = ((range.lowerBound - start) / step, (range.upperBound - start) / step)
    from = max(from, min(a, b))
    to = min(to, max(a, b))
  }

  func paint(_ row: Row, y: Int, on canvas: Canvas, lines: CoverageMask, shadows: CoverageMask) {
    let from = row.start + row.step * Double(row.columns.lowerBound)
    var x = Int32((from.x + Turf.origin) * Turf.unit)
    var z = Int32((from.y + Turf.origin) * Turf.unit)
    let stepX = Int32(row.step.x * Turf.unit)
    let stepZ = Int32(row.step.y * Turf.unit)
    // The noise whose texels are about as large as a pixel is deep.
    let texels = row.step.length * 16
    let level = min(max(Int(log2(max(texels, 1e-9)).rounded()) + 1, 0), Turf.levels - 1)
    let shift = Turf.fineShift + Int32(level)
    let bits = Int32(8 - level)
    let mask = (Int32(1) << bits) - 1
    let fine = turf.fine[level].base
    let (coarse, along, across) = (turf.coarse.base, turf.along.base, turf.across.base)
    let coarseMask = Int32(Turf.coarseSize - 1)
    let base = Int32(turf.base.luma)
    let luma = canvas.luma.row(y)
    for column in row.columns {
      let bands =
        Int32(along[Int(x >> Turf.bandShift)]) &+ Int32(across[Int(z >> Turf.bandShift)])
      let grain = Int32(fine[Int((((z >> shift) & mask) << bits) | ((x >> shift) & mask))])
      let patch = Int32(
        coarse[
          Int(
            (((z >> Turf.coarseShift) & coarseMask) << 7) | ((x >> Turf.coarseShift) & coarseMask))]
      )
      luma[column] = UInt8(truncatingIfNeeded: max(base &+ bands &+ grain &+ patch, 16))
      x &+= stepX
      z &+= stepZ
    }
    if y & 1 == 0 { paintColour(row, y: y, on: canvas) }
    apply(lines, y, row.columns, canvas) { luma, cover in
      min(luma &+ (Self.lineBrightness &* cover) >> 8, 235)
    }
    apply(shadows, y, row.columns, canvas) { luma, cover in
      luma &- ((luma &- 16) &* cover) >> 8
    }
  }

  private func paintColour(_ row: Row, y: Int, on canvas: Canvas) {
    let halves =
      (row.columns.lowerBound + 1)
      / 2..<max((row.columns.lowerBound + 1) / 2, (row.columns.upperBound + 1) / 2)
    let from = row.start + row.step * Double(halves.lowerBound * 2)
    var x = Int32((from.x + Turf.origin) * Turf.unit)
    let stepX = Int32(row.step.x * 2 * Turf.unit)
    let (blue, red) = (canvas.blue.row(y / 2), canvas.red.row(y / 2))
    let (baseBlue, baseRed) = (Int32(turf.base.blue), Int32(turf.base.red))
    for half in halves {
      // The bright bands are a little yellower.
      let band = Int32(turf.along.base[Int(x >> Turf.bandShift)])
      blue[half] = UInt8(truncatingIfNeeded: baseBlue &- band / 4)
      red[half] = UInt8(truncatingIfNeeded: baseRed &+ band / 5)
      x &+= stepX
    }
  }

  /// Changes a row's brightness where a mask covers it, and takes colour away.
  @inline(__always)
  private func apply(
    _ mask: CoverageMask, _ y: Int, _ ground: Range<Int>, _ canvas: Canvas,
    _ change: (Int32, Int32) -> Int32
  ) {
    let columns = mask.columns(y).clamped(to: ground)
    guard !columns.isEmpty else { return }
    let (cover, luma) = (mask.row(y), canvas.luma.row(y))
    for column in columns {
      luma[column] = UInt8(truncatingIfNeeded: change(Int32(luma[column]), Int32(cover[column])))
    }
    guard y & 1 == 0 else { return }
    let (blue, red) = (canvas.blue.row(y / 2), canvas.red.row(y / 2))
    for half in (columns.lowerBound / 2)..<(columns.upperBound / 2) {
      let share = (Int32(cover[2 * half]) + Int32(cover[2 * half + 1])) / 2
      blue[half] = UInt8(
        truncatingIfNeeded: Int32(blue[half]) + (128 - Int32(blue[half])) * share / 300)
      red[half] = UInt8(
        truncatingIfNeeded: Int32(red[half]) + (128 - Int32(red[half])) * share / 300)
    }
  }
}
