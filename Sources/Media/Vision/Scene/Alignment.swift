/// Lays one small picture over another and moves it until both agree (Lucas and Kanade).
enum Alignment {
  private static let rounds = 6
  /// Steps of brightness by which samples may differ and still count as agreeing.
  private static let tolerance = 8.0
  /// Samples of texture that are needed.
  private static let fewestSamples = 40
  private static let mostSamples = 700
  /// Squared brightness steps between neighbours that make texture.
  private static let leastGradient: Float = 16
  private static let smallestStep = 0.01

  /// x and y in pixels of a level, and zoom as what is added per pixel from the middle.
  struct Move {
    var x = 0.0
    var y = 0.0
    var growth = 0.0
  }

  /// Moves on until it agrees best; the share of texture that agrees in the end.
  static func refine(_ move: inout Move, _ before: GreyLevel, _ now: GreyLevel) -> Double {
    var texture = AlignmentTexture(before, leastGradient: leastGradient, most: mostSamples)
    guard texture.count >= fewestSamples else { return 0 }
    var agreement = 0.0
    for round in 0..<rounds {
      // Wide at first: far from the place, nothing agrees well.
      let tolerance = Self.tolerance * (round < rounds / 2 ? 3 : 1)
      let sums = texture.compare(with: now, move, tolerance: tolerance)
      agreement = sums.inside > 0 ? sums.agreeing / sums.inside : 0
      guard let step = sums.step else { return 0 }
      move.x += step.x
      move.y += step.y
      move.growth += step.growth
      let isSmall =
        abs(step.x) + abs(step.y) + abs(step.growth) * Double(now.width) / 2 < smallestStep
      if isSmall && round >= rounds / 2 { break }
    }
    return agreement
  }
}
