import Base
import Media

/// `touchline evaluate`: holds what was found against the truth.
enum EvaluateCommand {
  static let command = Command(
    name: "evaluate", summary: "hold what was found against the truth", table: table, help: help,
    body: run)

  private static let table = OptionTable(
    operands: ["[VIDEO]", "[TRUTH]"],
    options: [
      .init(name: "pipeline", value: "ID", help: "what looks at VIDEO, a pipeline or a plugin"),
      .init(name: "sheet", value: "FILE.png", help: "pictures with truth and findings drawn in"),
      .init(
        name: "sheet-tiles", value: "N", help: "how many of them, 1 to 200 (default: 24)"),
      .init(name: "tracks", value: "FILE.txt", help: "write who was found, as MOTChallenge has it"),
      .init(name: "force", value: nil, help: "replace files that exist"),
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
    usage: touchline evaluate VIDEO.mp4 [VIDEO.truth.json] --pipeline ID [--sheet FILE.png] [--tracks FILE.txt]
           touchline evaluate --mot FOUND.txt --truth GT.txt [--iou SHARE] [--min-visibility SHARE] [--clear READING]

    The first runs a pipeline over a match that touchline demo made, and prints how well it found and followed people, teams,
    ball, camera and cuts, and how fast. A cut ends every track, so people are numbered anew in each shot; how they were
    followed over cuts as well is said beside.

    The second compares two files of tracks, whoever made them: precision, recall, F1, MOTA, IDF1, HOTA and what they are
    made of.

    \(table.help)

    Every option can also be given in the environment: --min-visibility as TOUCHLINE_MIN_VISIBILITY.

    """

  /// Which options belong to which of the two ways.
  private static let ofVideo = ["pipeline", "sheet", "sheet-tiles", "tracks", "force"]
  private static let ofTracks = ["mot", "truth", "iou", "min-visibility", "clear"]

  private static func run(_ values: OptionTable.Values) throws -> Int32 {
    let report = try report(values)
    print(values.isSet("json") ? report.json.jsonText() + "\n" : report.table, terminator: "")
    return ExitCode.success
  }

  private static func report(_ values: OptionTable.Values) throws -> EvaluationReport {
    guard values.operands.isEmpty else {
      try refuse(ofTracks, in: values, because: "is for files of tracks, not for a video")
      return try MatchJudgement(values).report()
    }
    try refuse(ofVideo, in: values, because: "needs a video")
    return try TracksJudgement.report(values)
  }

  private static func refuse(
    _ names: [String], in values: OptionTable.Values, because reason: String
  ) throws(UsageError) {
    if let name = names.first(where: values.isSet) { throw UsageError("--\(name) \(reason)") }
  }
}
