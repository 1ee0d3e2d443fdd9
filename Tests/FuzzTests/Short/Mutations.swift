import TestSupport

/// Inputs that are nearly what somebody would send: seeds with a few bytes changed, moved, or of another seed.
struct Mutations {
  private let seeds: [[UInt8]]
  private var random: SeededRandom

  private static let largestInput = 4_096

  init(of seeds: [[UInt8]], random: SeededRandom) {
    self.seeds = seeds
    self.random = random
  }

  mutating func next() -> [UInt8] {
    var input = random.pick(seeds)
    for _ in 0...random.below(4) { change(&input) }
    return Array(input.prefix(Self.largestInput))
  }

  private mutating func change(_ input: inout [UInt8]) {
    let place = random.below(input.count + 1)
    let end = min(place + random.below(16), input.count)
    switch random.below(6) {
    case 0: input.insert(UInt8.random(in: 0...255, using: &random), at: place)
    case 1: input.insert(random.pick(Self.tellingBytes), at: place)
    case 2: input.removeSubrange(place..<end)
    case 3: input.insert(contentsOf: input[place..<end], at: random.below(input.count + 1))
    case 4:
      let other = random.pick(seeds)
      input.replaceSubrange(place..., with: other[random.below(other.count + 1)...])
    default:
      guard place < input.count else { return }
      input[place] ^= 1 << UInt8(random.below(8))
    }
  }

  /// Bytes that mean something to one reader or another.
  private static let tellingBytes =
    Array("\0\t\r\n \"%&'()*+,-./0:;<=>?@[\\]_{}~\u{7f}".utf8) + [0xff, 0xc3]
}
