/// Random numbers that are the same for the same seed, so that a failure can be had again.
public struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  // SplitMix64, Steele, Lea and Flood 2014.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to, and without, the limit.
  public mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

  public mutating func pick<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

  /// Some seeds that stay and one that is new in every run; a failure names it.
  public static let seeds: [UInt64] = [1, 2, 3, .random(in: .min ... .max)]
}
