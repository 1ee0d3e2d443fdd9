import Media

/// Two files of tracks against each other.
enum TracksJudgement {
  static func report(_ values: OptionTable.Values) throws -> EvaluationReport {
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
      throw CommandFailure("\(path), \(error)")
    }
  }

  private static func share(_ name: String, of values: OptionTable.Values, or usual: Double)
    throws(UsageError) -> Double
  {
    let value = try values.number(name, or: usual)
    guard (0...1).contains(value) else { throw UsageError("--\(name) must be from 0 to 1") }
    return value
  }
}
