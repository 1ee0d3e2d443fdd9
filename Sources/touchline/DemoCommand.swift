import Media

/// `touchline demo`: makes a synthetic match and the exact truth about it.
enum DemoCommand {
  static let command = Command(
    name: "demo", summary: "make a synthetic match and the exact truth about it", table: table,
    help: help, body: run)

  private static let table = OptionTable(
    operands: ["OUT"],
    options: [
      .init(name: "seconds", value: "S", help: "how long the video is (default: 10)"),
      .init(
        name: "seed", value: "N", help: "which match: the same number, the same match (default: 1)"),
      .init(name: "size", value: "WxH", help: "its pictures, even numbers (default: 1280x720)"),
      .init(name: "fps", value: "N", help: "frames a second (default: 25)"),
      .init(name: "truth", value: "FILE", help: "where the truth goes (default: OUT.truth.json)"),
      .init(name: "force", value: nil, help: "replace files that exist"),
      .init(name: "help", value: nil, help: "this text"),
    ])

  private static let help = """
    usage: touchline demo OUT.mp4 [options]

    Makes a video of a football match that never was, and beside it what is really to be seen in each frame: OUT.truth.json
    (camera, people, ball) and OUT.gt.txt (the people's boxes as MOTChallenge has them). Files appear when they are whole.

    Seeds 1 to 20 are for tuning; those from 1000 on are for judging and should not be looked at before.

    \(table.help)

    Every option can also be given in the environment: --seconds as TOUCHLINE_SECONDS.

    """

  private static func run(_ values: OptionTable.Values) throws -> Int32 {
    let settings = try settings(values)
    guard let video = values.operands.first, !video.isEmpty else {
      throw UsageError("the video's file name is missing")
    }
    let files = MatchFiles(video: video, truth: values.last("truth"))
    try make(settings, files, replacing: values.isSet("force"))
    return ExitCode.success
  }

  private static func settings(_ values: OptionTable.Values) throws -> MatchSettings {
    let seed = try values.integer("seed", or: 1)
    guard seed >= 0 else { throw UsageError("--seed must not be negative") }
    let size = try size(values.last("size") ?? "1280x720")
    return try MatchSettings(
      seed: UInt64(seed), width: size.width, height: size.height,
      fps: Int(try values.integer("fps", or: 25)), seconds: try values.number("seconds", or: 10))
  }

  private static func size(_ text: String) throws(UsageError) -> (width: Int, height: Int) {
    let sides = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1] else {
      throw UsageError("--size must be two numbers such as 1280x720, not '\(text)'")
    }
    return (width, height)
  }

  private static func make(_ settings: MatchSettings, _ files: MatchFiles, replacing: Bool) throws {
    let stop = StopRequest()
    var progress = FrameProgress(total: settings.frameCount)
    defer { progress.end() }
    try MatchFilm.write(settings, to: files, replacing: replacing) { done in
      progress.show(done)
      return !stop.hasCome
    }
    progress.end()
    for path in [files.video, files.truth, files.boxes] { print("wrote \(path)") }
  }
}

extension MatchSettingsError: SettingsError {}
