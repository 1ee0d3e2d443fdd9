public import Base

/// Why a text is not the truth of a match.
public enum MatchTruthError: Error, Sendable, Equatable, CustomStringConvertible {
  /// It is no JSON.
  case notJSON(JSONError)
  /// A value is missing or of another kind than it should be.
  case invalid(path: String, rule: String)

  public var description: String {
    switch self {
    case .notJSON(let error): "the truth is not JSON: \(error)"
    case .invalid(let path, let rule): "the truth's '\(path)' must be \(rule)"
    }
  }
}

extension MatchTruth {
  /// Reads what `jsonBytes` wrote. Members that it does not know are passed over.
  public init(json bytes: [UInt8]) throws(MatchTruthError) {
    let value: JSONValue
    do throws(JSONError) { value = try JSONParser.parse(bytes) } catch { throw .notJSON(error) }
    let truth = TruthReader(value, "truth")
    guard let seed = UInt64(try truth.string("seed")) else {
      throw .invalid(path: "seed", rule: "a whole number in a string")
    }
    var cuts: [Int] = []
    for cut in try truth.list("cuts") { cuts.append(try cut.integer()) }
    var frames: [TruthFrame] = []
    for frame in try truth.list("frames") { frames.append(try TruthFrame(frame)) }
    self.init(
      seed: seed, width: try truth.integer("width"), height: try truth.integer("height"),
      fps: try truth.integer("fps"), cuts: cuts, frames: frames)
  }
}

extension TruthFrame {
  fileprivate init(_ reader: TruthReader) throws(MatchTruthError) {
    var people: [TruthPerson] = []
    for person in try reader.list("people") { people.append(try TruthPerson(person)) }
    var ball: TruthBall?
    if let found = try reader.optional("ball") { ball = try TruthBall(found) }
    self.init(
      index: try reader.integer("index"), milliseconds: try reader.number("pts_ms"),
      shot: try reader.integer("shot"),
      homography: TruthHomography(elements: try reader.numbers("homography", count: 9)),
      people: people, ball: ball)
  }
}

extension TruthPerson {
  fileprivate init(_ reader: TruthReader) throws(MatchTruthError) {
    guard let role = Role(rawValue: try reader.string("role")) else {
      throw .invalid(path: reader.path + ".role", rule: "a role that is known")
    }
    var team: Team?
    if try reader.optional("team") != nil {
      team = Team(rawValue: try reader.string("team"))
      guard team != nil else {
        throw .invalid(path: reader.path + ".team", rule: "home, away or null")
      }
    }
    let box = try reader.numbers("box", count: 4)
    self.init(
      id: try reader.integer("id"), role: role, team: team,
      box: TruthBox(x: box[0], y: box[1], width: box[2], height: box[3]),
      visibility: try reader.number("visibility"), position: try reader.point("position"))
  }
}

extension TruthBall {
  fileprivate init(_ reader: TruthReader) throws(MatchTruthError) {
    self.init(
      center: try reader.point("center"), radius: try reader.number("radius"),
      isVisible: try reader.bool("visible"), isInFlight: try reader.bool("in_flight"),
      position: try reader.point("position"), height: try reader.number("height"))
  }
}

/// A value with the way to it, so that an error can say where it is.
private struct TruthReader {
  let value: JSONValue
  let path: String

  init(_ value: JSONValue, _ path: String) {
    self.value = value
    self.path = path
  }

  private func member(_ name: String) throws(MatchTruthError) -> TruthReader {
    guard case .object(let object) = value else { throw invalid("an object") }
    return TruthReader(object[name] ?? .null, "\(path).\(name)")
  }

  private func invalid(_ rule: String) -> MatchTruthError { .invalid(path: path, rule: rule) }

  func optional(_ name: String) throws(MatchTruthError) -> TruthReader? {
    let found = try member(name)
    return found.value == .null ? nil : found
  }

  func integer() throws(MatchTruthError) -> Int {
    guard case .integer(let whole) = value else { throw invalid("a whole number") }
    return Int(whole)
  }

  private func number() throws(MatchTruthError) -> Double {
    switch value {
    case .integer(let whole): return Double(whole)
    case .number(let fraction): return fraction
    default: throw invalid("a number")
    }
  }

  private func elements() throws(MatchTruthError) -> [TruthReader] {
    guard case .array(let elements) = value else { throw invalid("a list") }
    var readers: [TruthReader] = []
    readers.reserveCapacity(elements.count)
    for (index, element) in elements.enumerated() {
      readers.append(TruthReader(element, "\(path)[\(index)]"))
    }
    return readers
  }

  func integer(_ name: String) throws(MatchTruthError) -> Int { try member(name).integer() }
  func number(_ name: String) throws(MatchTruthError) -> Double { try member(name).number() }
  func list(_ name: String) throws(MatchTruthError) -> [TruthReader] {
    try member(name).elements()
  }

  func string(_ name: String) throws(MatchTruthError) -> String {
    let found = try member(name)
    guard case .string(let text) = found.value else { throw found.invalid("a string") }
    return text
  }

  func bool(_ name: String) throws(MatchTruthError) -> Bool {
    let found = try member(name)
    guard case .bool(let flag) = found.value else { throw found.invalid("true or false") }
    return flag
  }

  func numbers(_ name: String, count: Int) throws(MatchTruthError) -> [Double] {
    let found = try member(name)
    var numbers: [Double] = []
    for element in try found.elements() { numbers.append(try element.number()) }
    guard numbers.count == count else { throw found.invalid("a list of \(count) numbers") }
    return numbers
  }

  func point(_ name: String) throws(MatchTruthError) -> TruthPoint {
    let numbers = try numbers(name, count: 2)
    return TruthPoint(x: numbers[0], y: numbers[1])
  }
}
