/// The connected parts of a mask: pixels that touch, along a side or at a corner, belong to one blob.
package struct Blobs {
  /// A stretch of set pixels in one row.
  struct Run {
    let y: Int
    let from: Int
    /// One beyond the last.
    let end: Int
    /// Which blob it is part of: an index into `all`.
    fileprivate(set) var blob: Int
  }

  /// One connected part. Edges on the right and below are one beyond its last pixel.
  struct Blob {
    fileprivate(set) var left: Int
    fileprivate(set) var top: Int
    fileprivate(set) var right: Int
    fileprivate(set) var bottom: Int
    fileprivate(set) var area: Int
    /// Sums over its pixels.
    fileprivate(set) var sumX: Int
    fileprivate(set) var sumY: Int

    var width: Int { right - left }
    var height: Int { bottom - top }
    var centreX: Double { Double(sumX) / Double(area) }
    var centreY: Double { Double(sumY) / Double(area) }
  }

  /// In the order of their first pixels, row by row.
  private(set) var all: [Blob] = []
  /// Row by row, from left to right.
  private(set) var runs: [Run] = []
  private var parents: [Int] = []

  package init() {}

  init(_ mask: ByteImage) {
    find(in: mask)
  }

  /// Looks at another mask, with the memory of the last.
  package mutating func find(in mask: ByteImage) {
    all.removeAll(keepingCapacity: true)
    runs.removeAll(keepingCapacity: true)
    parents.removeAll(keepingCapacity: true)
    var above = 0..<0
    for y in 0..<mask.height {
      let start = runs.count
      addRuns(of: mask.row(y), width: mask.width, y: y)
      join(start..<runs.count, with: above)
      above = start..<runs.count
    }
    gather()
  }

  private mutating func addRuns(of row: UnsafeMutablePointer<UInt8>, width: Int, y: Int) {
    var x = 0
    while x < width {
      // Most of a mask is empty: many pixels at a time.
      while x + 32 <= width, Self.isEmpty(row + x) { x += 32 }
      while x + 8 <= width,
        UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self) == 0
      {
        x += 8
      }
      while x < width, row[x] == 0 { x += 1 }
      guard x < width else { return }
      let from = x
      // And what is not is mostly long.
      while x + 8 <= width,
        UnsafeRawPointer(row + x).loadUnaligned(as: UInt64.self) == .max
      {
        x += 8
      }
      while x < width, row[x] != 0 { x += 1 }
      parents.append(runs.count)
      runs.append(Run(y: y, from: from, end: x, blob: 0))
    }
  }

  /// Of 32 pixels.
  @inline(__always)
  private static func isEmpty(_ pixels: UnsafeMutablePointer<UInt8>) -> Bool {
    let words = UnsafeRawPointer(pixels).loadUnaligned(as: SIMD4<UInt64>.self)
    return words.x | words.y | words.z | words.w == 0
  }

  private mutating func join(_ row: Range<Int>, with above: Range<Int>) {
    var upper = above.lowerBound
    for run in row {
      let (from, end) = (runs[run].from, runs[run].end)
      // A corner counts as touching: one pixel further on both sides.
      while upper < above.upperBound, runs[upper].end < from { upper += 1 }
      var next = upper
      while next < above.upperBound, runs[next].from <= end {
        unite(run, next)
        next += 1
      }
    }
  }

  private mutating func root(of run: Int) -> Int {
    var run = run
    while parents[run] != run {
      parents[run] = parents[parents[run]]
      run = parents[run]
    }
    return run
  }

  private mutating func unite(_ one: Int, _ other: Int) {
    let (a, b) = (root(of: one), root(of: other))
    // The earlier run stands for both, so that blobs keep the order of their first pixels.
    if a < b { parents[b] = a } else if b < a { parents[a] = b }
  }

  private mutating func gather() {
    for index in runs.indices {
      let root = root(of: index)
      let run = runs[index]
      let length = run.end - run.from
      let sumX = (run.from + run.end - 1) * length / 2
      if root == index {
        runs[index].blob = all.count
        all.append(
          Blob(
            left: run.from, top: run.y, right: run.end, bottom: run.y + 1, area: length,
            sumX: sumX, sumY: run.y * length))
      } else {
        let blob = runs[root].blob
        runs[index].blob = blob
        all[blob].left = min(all[blob].left, run.from)
        all[blob].right = max(all[blob].right, run.end)
        all[blob].bottom = run.y + 1
        all[blob].area += length
        all[blob].sumX += sumX
        all[blob].sumY += run.y * length
      }
    }
  }
}
