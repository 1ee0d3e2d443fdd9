/// A small picture.
struct GreyLevel: Hashable {
  let width: Int
  let height: Int
  let luma: [Float]
}

extension GreyLevel {
  /// Half as wide and high.
  var halved: GreyLevel {
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
    return GreyLevel(width: half, height: rows, luma: small)
  }
}
