/// One part of the product that reads what strangers send: what must hold of it whatever the input is.
struct FuzzTarget: Sendable {
  /// What people call it by: `scripts/fuzz NAME`.
  let name: String
  /// Inputs to begin with. The nearer they are to what is really sent, the further the search comes.
  let seeds: @Sendable () throws -> [[UInt8]]
  /// Inputs that a run of the tests tries; fewer where one takes long.
  var shortInputs = 3_000
  /// Inputs between two looks whether one of them has left a descriptor open.
  var inputsBetweenLooks = 100
  /// Tries one input. It throws when a property does not hold; whatever traps has failed too.
  let check: @Sendable ([UInt8]) throws -> Void

  /// Every target; a new one is a file in `Targets` and a line here.
  static let all: [FuzzTarget] = [
    .json, .messages, .names, .requestTarget, .headers, .multipart, .requests, .server, .media,
  ]

  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// A property that an input has shown not to hold.
struct Broken: Error, CustomStringConvertible {
  let description: String
}

/// Throws when a property does not hold.
func expect(_ holds: Bool, _ property: @autoclosure () -> String) throws(Broken) {
  guard holds else { throw Broken(description: property()) }
}

extension [[UInt8]] {
  /// Seeds that are text.
  init(texts: [String]) {
    self = texts.map { [UInt8]($0.utf8) }
  }
}

/// The first bytes of an input decide how the rest is used; an input without them decides on 0.
struct Choices {
  private(set) var rest: ArraySlice<UInt8>

  init(_ input: [UInt8]) {
    rest = input[...]
  }

  /// A number from 0 up to, and without, the limit.
  mutating func below(_ limit: Int) -> Int { Int(rest.popFirst() ?? 0) % limit }
}
