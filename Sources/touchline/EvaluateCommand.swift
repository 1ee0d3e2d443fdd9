import Base
import Media

/// `touchline evaluate`: holds what was found against the truth.
enum EvaluateCommand {
  static let summary = "hold what was found against the truth"

  private static let table = OptionTable(options: [
    .init(name: "mot", value: "FILE", help: "what was found, in MOTChallenge's format"),
    .init(name: "truth", value: "FILE", help: "what is there, in the same format"),
    .init(
      name: "iou", value: "SHARE",
      help: "how much boxes overlap that are taken for the same (default: 0.5)"),
    .init(
      name: "min-visibility", value: "SHARE",
      help: "people of whom less can be seen need not be found; 0: everybody (default: 0.25)"),
    .init(
      name: "clear", value: "READING",
      help: "whose CLEAR MOT: trackeval or motmetrics (default: trackeval)"),
    .init(name: "json", value: nil, help: "print JSON instead of a table"),
    .init(name: "help", value: nil, help: "this text"),
  ])

  private static let help = """
    usage: touchline evaluate --mot FOUND.txt --truth GT.txt [options]

    Prints how well people were found and followed: precision, recall, F1, MOTA, IDF1, HOTA and what they are made of.

    \(table.help)

    Every option can also be given in the environment: --min-visibility as TOUCHLINE_MIN_VISIBILITY.

    """

  static func run(_ arguments: [String]) -> Int32 {
    do {
      let values = try table.read(arguments)
      if values.isSet("help") {
        print(help, terminator: "")
        return ExitCode.success
      }
      let report = try tracks(values)
      print(
        values.isSet("json") ? report.json.jsonText() + "\n" : report.table, terminator: "")
      return ExitCode.success
    } catch let error as UsageError {
      Console.complain("\(error); see touchline evaluate --help")
      return ExitCode.usage
    } catch {
      Console.complain("\(error)")
      return ExitCode.failure
    }
  }

  /// Two files of tracks against each other.
  private static func tracks(_ values: OptionTable.Values) throws -> EvaluationReport {
    guard let found = values.last("mot") else { throw UsageError("--mot is missing") }
    guard let truth = values.last("truth") else { throw UsageError("--truth is missing") }
    let overlap = try share("iou", of: values, or: PeopleReport.usualOverlap)
    guard overlap > 0 else { throw UsageError("--iou must be more than 0") }
    let minimumVisibility = try share(
      "min-visibility", of: values, or: TruthFrame.usualVisibility)
    let readingName = values.last("clear") ?? ClearMOT.Reading.trackEval.rawValue
    guard let reading = ClearMOT.Reading(rawValue: readingName) else {
      let known = ClearMOT.Reading.allCases.map(\.rawValue).joined(separator: " or ")
      throw UsageError("--clear must be \(known), not '\(readingName)'")
    }
    let frames = MOTSequence.frames(
      truth: try rows(truth, needsIDs: true), found: try rows(found, needsIDs: false),
      minimumVisibility: minimumVisibility)
    return EvaluationReport(
      PeopleReport(frames, overlap: overlap, reading: reading).sections)
  }

  private static func rows(_ path: String, needsIDs: Bool) throws -> [MOTRow] {
    do {
      return try MOTText.rows(try WholeFile.bytes(path), needsIDs: needsIDs)
    } catch let error as MOTError {
      throw Problem(description: "\(path), \(error)")
    }
  }

  private static func share(_ name: String, of values: OptionTable.Values, or usual: Double)
    throws(UsageError) -> Double
  {
    let value = try values.number(name, or: usual)
    guard (0...1).contains(value) else { throw UsageError("--\(name) must be from 0 to 1") }
    return value
  }

  /// Why it cannot be done, in words.
  private struct Problem: Error, CustomStringConvertible {
    let description: String
  }
}
