import Base

/// What tools warn of, by kind: each kind is told once when it comes, and at the end with how often it came.
struct WarningBook: Hashable {
  struct Entry: Hashable {
    let plugin: Name
    let warning: ToolWarning
    let firstFrame: Int64?
    var count: Int64
  }

  /// Kinds of one job at most: a tool that puts a number into its codes must not fill the log.
  private static let mostKinds = 64

  private(set) var entries: [Entry] = []

  /// Notes a warning; true when it is the first of its kind and to be told now.
  mutating func note(_ warning: ToolWarning, of plugin: Name, frame: Int64?) -> Bool {
    if let known = entries.firstIndex(where: {
      $0.plugin == plugin && $0.warning.code == warning.code
    }) {
      entries[known].count += 1
      return false
    }
    guard entries.count < Self.mostKinds else { return false }
    entries.append(Entry(plugin: plugin, warning: warning, firstFrame: frame, count: 1))
    return true
  }

  /// How many warnings a plugin has given.
  func count(of plugin: Name) -> Int64 {
    entries.filter { $0.plugin == plugin }.reduce(0) { $0 + $1.count }
  }

  /// What is still to be said of a plugin at its end: the kinds that came more than once.
  func repeated(of plugin: Name) -> [Entry] {
    entries.filter { $0.plugin == plugin && $0.count > 1 }
  }
}

extension ToolWarning {
  /// A failure that the job goes on without.
  init(_ failure: ToolFailure) {
    self.init(code: failure.code, message: failure.message, severity: .high)
  }
}

extension WarningBook {
  func write(to state: inout StateEncoder) {
    state.write(entries) { state, entry in
      state.write(entry.plugin.description)
      state.write(entry.warning.code)
      state.write(entry.warning.message)
      state.write(entry.warning.severity.rawValue)
      state.write(entry.firstFrame) { $0.write($1) }
      state.write(entry.count)
    }
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    entries = try state.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      guard let plugin = Name(try state.string()) else { throw StateDecoder.Malformed() }
      let (code, message) = (try state.string(), try state.string())
      guard let severity = WarningPayload.Severity(rawValue: try state.string()) else {
        throw StateDecoder.Malformed()
      }
      let firstFrame = try state.optional {
        (state: inout StateDecoder) throws(StateDecoder.Malformed) in try state.integer()
      }
      return Entry(
        plugin: plugin, warning: ToolWarning(code: code, message: message, severity: severity),
        firstFrame: firstFrame, count: try state.integer())
    }
  }
}
