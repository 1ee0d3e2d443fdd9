import Glibc

/// What one command takes: declared once, read from arguments and environment, shown by `--help`.
struct OptionTable {
  /// One option.
  struct Option {
    /// Without its dashes: `ping-interval`.
    let name: String
    /// What stands for its value in the help; nil for a switch.
    let value: String?
    let help: String
    /// Whether it may be given more than once.
    var isList = false
  }

  /// What was given, by name.
  struct Values {
    fileprivate(set) var given: [String: [String]] = [:]
    /// What is no option, in order.
    fileprivate(set) var operands: [String] = []

    func last(_ name: String) -> String? { given[name]?.last }
    func all(_ name: String) -> [String] { given[name] ?? [] }
    func isSet(_ name: String) -> Bool { given[name] != nil }

    /// A whole number; the error names the option.
    func integer(_ name: String, or usual: Int64) throws(UsageError) -> Int64 {
      try integer(name) ?? usual
    }

    func integer(_ name: String) throws(UsageError) -> Int64? {
      guard let text = last(name) else { return nil }
      guard let number = Int64(text) else {
        throw UsageError("--\(name) must be a whole number, not '\(text)'")
      }
      return number
    }

    func number(_ name: String, or usual: Double) throws(UsageError) -> Double {
      guard let text = last(name) else { return usual }
      guard let number = Double(text), number.isFinite else {
        throw UsageError("--\(name) must be a number, not '\(text)'")
      }
      return number
    }
  }

  /// How the operands are called, in order: `SOURCE`, or `[JOB]` where it may be left out.
  var operands: [String] = []
  let options: [Option]

  /// Reads arguments, then the environment (`TOUCHLINE_PING_INTERVAL`) for what they leave out.
  func read(_ arguments: [String], environment: (String) -> String? = Self.environment)
    throws(UsageError) -> Values
  {
    var values = Values()
    var rest = arguments[...]
    // What follows a `--` is no option, whatever it looks like.
    var isOver = false
    while let argument = rest.popFirst() {
      if argument == "--", !isOver {
        isOver = true
        continue
      }
      guard argument.hasPrefix("--"), !isOver else {
        guard values.operands.count < operands.count else {
          throw UsageError("unexpected argument '\(argument)'")
        }
        values.operands.append(argument)
        continue
      }
      let parts = argument.dropFirst(2).split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = String(parts[0])
      guard let option = options.first(where: { $0.name == name }) else {
        throw UsageError("there is no option --\(name)")
      }
      if option.value == nil {
        guard parts.count == 1 else { throw UsageError("--\(name) takes no value") }
        values.given[name] = [""]
        continue
      }
      guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
        throw UsageError("--\(name) needs a value: \(option.value ?? "")")
      }
      guard option.isList || values.given[name] == nil else {
        throw UsageError("--\(name) is given twice")
      }
      values.given[name, default: []].append(value)
    }
    for option in options where values.given[option.name] == nil {
      guard let value = environment(Self.variable(option.name)), !value.isEmpty else { continue }
      if option.value == nil {
        guard ["1", "true", "yes"].contains(value) else { continue }
        values.given[option.name] = [""]
      } else {
        values.given[option.name] =
          option.isList ? value.split(separator: ",").map(String.init) : [value]
      }
    }
    return values
  }

  /// Refuses when an operand is missing that must be there.
  func requireOperands(_ values: Values) throws(UsageError) {
    guard values.operands.count < operands.count else { return }
    let missing = operands[values.operands.count]
    guard missing.hasPrefix("[") else { throw UsageError("\(missing) is missing") }
  }

  /// The options, one a line, for a person.
  var help: String {
    let columns = options.map { option in "--\(option.name)\(option.value.map { " \($0)" } ?? "")" }
    let width = (columns.map(\.count).max() ?? 0) + 2
    return zip(options, columns).map { option, column in
      "  \(column)\(String(repeating: " ", count: width - column.count))\(option.help)"
    }.joined(separator: "\n")
  }

  private static func variable(_ name: String) -> String {
    "TOUCHLINE_" + name.uppercased().replacing("-", with: "_")
  }

  private static func environment(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}

/// Arguments that make no sense, in words; the program exits with 2.
struct UsageError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
