import Base

/// A frame's brightness in a few thousand samples, with a histogram of its colours: what cuts and motion are seen in.
struct Thumbnail: Hashable {
  let width: Int
  let height: Int
  /// Row by row.
  private(set) var luma: [UInt8]
  /// Shares of brightness and of both colours, by value.
  private(set) var histogram: [Float]

  /// About this many columns for a picture of the usual size.
  static let usualSide = 80
  private static let lumaBins = 32
  /// Colours lie close together: finer in the middle is not worth it, four values a bin are enough.
  private static let colourBins = 64
  /// Of so many rows and columns one is counted: shares do not change by it.
  private static let step = 3

  init(of picture: WorkingPicture) {
    let factor = max(
      1, min(max(picture.width, picture.height) / Self.usualSide, picture.width, picture.height))
    let small = ByteImage(width: picture.width / factor, height: picture.height / factor)
    BoxReduction(factor: factor).reduce(picture.luma.base, stride: picture.width, into: small)
    width = small.width
    height = small.height
    luma = small.bytes
    histogram = Array(repeating: 0, count: Self.lumaBins + 2 * Self.colourBins)
    // Neighbours are mostly alike, and a count can be added to only when it has been written: so they have counts of their own.
    let bins = histogram.count
    var counts = [Int32](repeating: 0, count: 2 * bins)
    let (blueBins, redBins) = (Self.lumaBins, Self.lumaBins + Self.colourBins)
    counts.withUnsafeMutableBufferPointer { counts in
      for y in stride(from: 0, to: picture.height, by: Self.step) {
        let (lumas, blues, reds) = (picture.luma.row(y), picture.blue.row(y), picture.red.row(y))
        var own = 0
        for x in stride(from: 0, to: picture.width, by: Self.step) {
          counts[own &+ (Int(lumas[x]) &* Self.lumaBins) &>> 8] &+= 1
          counts[own &+ blueBins &+ (Int(blues[x]) &* Self.colourBins) &>> 8] &+= 1
          counts[own &+ redBins &+ (Int(reds[x]) &* Self.colourBins) &>> 8] &+= 1
          own = bins &- own
        }
      }
    }
    for index in 0..<bins { counts[index] += counts[bins + index] }
    let samples = counts[..<Self.lumaBins].reduce(0, +)
    for index in 0..<bins { histogram[index] = Float(counts[index]) / Float(samples) }
  }

  /// How differently brightness and colours are spread, 0 to 1.
  func histogramDifference(_ other: Thumbnail) -> Double {
    var sum: Float = 0
    for index in histogram.indices { sum += abs(histogram[index] - other.histogram[index]) }
    // Each of three histograms differs by 2 at most.
    return Double(sum) / 6
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    state.write(width)
    state.write(height)
    state.write(luma)
    for share in histogram { state.write(Double(share)) }
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    width = Int(try state.integer())
    height = Int(try state.integer())
    luma = try state.byteArray()
    histogram = []
    for _ in 0..<Self.lumaBins + 2 * Self.colourBins {
      histogram.append(Float(try state.double()))
    }
    guard width > 0, height > 0, luma.count == width.multipliedReportingOverflow(by: height).0
    else { throw StateDecoder.Malformed() }
  }
}
