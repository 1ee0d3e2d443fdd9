import Base
import TestSupport
import Testing

@Suite("Saved states")
struct StateTests {
  /// One thing that can be written, and how it is read back.
  private enum Item: Equatable {
    case integer(Int64)
    case flag(Bool)
    case double(UInt64)
    case bytes([UInt8])
    case text(String)
    case optional(Int64?)
    case list([String])

    static func random(using random: inout SeededRandom) -> Item {
      switch random.below(7) {
      case 0: .integer(.random(in: .min ... .max, using: &random))
      case 1: .flag(.random(using: &random))
      // Any bits: infinities and not-a-numbers of every kind too.
      case 2: .double(.random(in: .min ... .max, using: &random))
      case 3: .bytes((0..<random.below(50)).map { _ in .random(in: .min ... .max, using: &random) })
      case 4: .text(String((0..<random.below(9)).map { _ in random.pick(["a", "ü", "😀", "\0"]) }))
      case 5: .optional(.random(using: &random) ? Int64(random.below(9)) : nil)
      default: .list((0..<random.below(5)).map { "\($0)" })
      }
    }

    func write(to state: inout StateEncoder) {
      switch self {
      case .integer(let value): state.write(value)
      case .flag(let value): state.write(value)
      case .double(let bits): state.write(Double(bitPattern: bits))
      case .bytes(let value): state.write(value)
      case .text(let value): state.write(value)
      case .optional(let value): state.write(value) { $0.write($1) }
      case .list(let values): state.write(values) { $0.write($1) }
      }
    }

    /// Reads another of the same kind.
    func read(from state: inout StateDecoder) throws(StateDecoder.Malformed) -> Item {
      switch self {
      case .integer: .integer(try state.integer())
      case .flag: .flag(try state.bool())
      case .double: .double(try state.double().bitPattern)
      case .bytes: .bytes(try state.byteArray())
      case .text: .text(try state.string())
      case .optional:
        .optional(
          try state.optional { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
            try state.integer()
          })
      case .list:
        .list(
          try state.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
            try state.string()
          })
      }
    }
  }

  private func read(_ items: [Item], from bytes: [UInt8]) throws -> [Item] {
    var state = StateDecoder(bytes)
    let read = try items.map { try $0.read(from: &state) }
    guard state.isAtEnd else { throw StateDecoder.Malformed() }
    return read
  }

  @Test(arguments: SeededRandom.seeds)
  func `what is written is read`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let items = (0..<random.below(20)).map { _ in Item.random(using: &random) }
      var state = StateEncoder()
      for item in items { item.write(to: &state) }
      #expect(try read(items, from: state.bytes) == items)
    }
  }

  @Test(arguments: SeededRandom.seeds)
  func `what is cut or changed is refused or read, and never a crash`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    for _ in 0..<500 {
      let items = (0...random.below(20)).map { _ in Item.random(using: &random) }
      var state = StateEncoder()
      for item in items { item.write(to: &state) }
      #expect(throws: StateDecoder.Malformed.self) {
        try read(items, from: Array(state.bytes.prefix(random.below(state.bytes.count))))
      }
      var changed = state.bytes
      for _ in 0...random.below(4) {
        changed[random.below(changed.count)] = .random(in: .min ... .max, using: &random)
      }
      if let read = try? read(items, from: changed) {
        var again = StateEncoder()
        for item in read { item.write(to: &again) }
        #expect(again.bytes == changed)
      }
    }
  }

  @Test func `a promise of more than there is takes no memory`() {
    var state = StateEncoder()
    state.write(Int64.max)
    for promise in [state.bytes, [UInt8](repeating: 0xff, count: 8)] {
      #expect(throws: StateDecoder.Malformed.self) {
        var decoder = StateDecoder(promise)
        _ = try decoder.byteArray()
      }
      #expect(throws: StateDecoder.Malformed.self) {
        var decoder = StateDecoder(promise)
        _ = try decoder.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
          try state.bool()
        }
      }
    }
  }
}
