import Glibc

/// Chance that a seed decides: SplitMix64 (Steele, Lea, Flood 2014), small and the same everywhere.
struct MatchRandom {
  private var state: UInt64

  /// - Parameter stream: separates uses of one seed, so that drawing more for one leaves the others as they were.
  init(seed: UInt64, stream: UInt64) {
    state = seed &* 0x9e37_79b9_7f4a_7c15 ^ (stream &* 0xd1b5_4a32_d192_ed03)
    _ = bits()
  }

  mutating func bits() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// Evenly from the range.
  mutating func number(_ range: ClosedRange<Double>) -> Double {
    let unit = Double(bits() >> 11) / Double(1 << 53)
    return range.lowerBound + unit * (range.upperBound - range.lowerBound)
  }

  /// Evenly from 0 up to, and without, the count.
  mutating func index(_ count: Int) -> Int {
    Int(bits() % UInt64(count))
  }

  mutating func chance(_ probability: Double) -> Bool {
    number(0...1) < probability
  }

  /// Around 0, with a standard deviation of 1 (Box and Muller).
  mutating func normal() -> Double {
    let radius = (-2 * log(number(1e-12...1))).squareRoot()
    return radius * cos(2 * .pi * number(0...1))
  }
}
