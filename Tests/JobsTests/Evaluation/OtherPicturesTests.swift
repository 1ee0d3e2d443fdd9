import Base
import Foundation
import TestSupport
import Testing

@testable import Jobs
@testable import Media

/// What the whole analysis says of pictures that it was not made for: rather nothing, and that it is nothing, than inventions.
@Suite("Vision on other pictures") struct OtherPicturesTests {
  /// Everything that was said of a film.
  private struct Told {
    var frames = 0
    var failures: [ToolFailure] = []
    /// By frame.
    var people: [[Detection]] = []
    var balls: [[Detection]] = []
    var homographies = 0
    /// In how many frames.
    var warnings: [String: Int] = [:]
    var bounds = (width: 0.0, height: 0.0)

    var mostPeople: Int { people.map(\.count).max() ?? 0 }
    var mostBalls: Int { balls.map(\.count).max() ?? 0 }
    var meanPeople: Double { Double(people.reduce(0) { $0 + $1.count }) / Double(max(frames, 1)) }
    /// Something would be drawn where there is nothing.
    var isEmpty: Bool { mostPeople == 0 && mostBalls == 0 && homographies == 0 }

    mutating func add(_ frame: Frame, _ outcome: PlanRunner.Outcome) {
      frames += 1
      failures += outcome.failures.map(\.failure)
      bounds = (Double(frame.width), Double(frame.height))
      let outputs = outcome.outputs.compactMap { $0 }
      for code in Set(outputs.flatMap(\.warnings).map(\.code)) { warnings[code, default: 0] += 1 }
      for value in outputs.flatMap(\.values) {
        switch value {
        case .ball(let places): balls.append(places)
        case .pitch(let pitch): homographies += pitch.homography == nil ? 0 : 1
        default: break
        }
      }
      let tracks = outputs.flatMap(\.values).compactMap { value in
        if case .tracks(let boxes) = value { boxes } else { nil }
      }
      people.append(tracks.last ?? [])
    }
  }

  private static func look(at path: String) throws -> Told {
    let definition = try #require(
      BuiltInPlugins.all.runnable.first { $0.id.description == "match_analysis_v1" })
    let interruption = Interruption()
    let runner = try PlanRunner(
      PipelineValidator(BuiltInPlugins.all).plan(definition), job: nil, interruption: interruption)
    let film = try SourceOpener.video(ofFile: path, named: "film", interruption: interruption)
    var told = Told()
    while let frame = try film.next() { told.add(frame, runner.run(frame)) }
    return told
  }

  private static func ffmpeg(_ arguments: [String], to path: String) throws {
    let made = Command.run(
      "ffmpeg",
      ["-nostdin", "-v", "error"] + arguments + [
        "-c:v", "libx264", "-preset", "veryfast", "-threads", "2", path,
      ])
    try #require(made.status == 0, "\(made.errors)")
  }

  // MARK: - No match at all

  static let cards: [(name: String, input: String)] = [
    ("a test card", "testsrc2=size=640x360:rate=25:duration=1"),
    ("colour bars", "smptebars=size=640x360:rate=25:duration=1"),
    ("bars in high definition", "smptehdbars=size=1280x720:rate=25:duration=1"),
    ("an older test card", "testsrc=size=640x360:rate=25:duration=1"),
    (
      "noise", "color=gray:size=640x360:rate=25:duration=1,noise=alls=100:allf=t"
    ),
    (
      "noise of all colours",
      "nullsrc=size=640x360:rate=25:duration=1,geq=random(1)*255:random(2)*255:random(3)*255"
    ),
    ("a fractal", "mandelbrot=size=640x360:rate=25:maxiter=200,trim=duration=1"),
    ("cells", "life=size=640x360:rate=25:mold=10:life_color=white:seed=7,trim=duration=1"),
    ("black", "color=black:size=640x360:rate=25:duration=1"),
    ("white", "color=white:size=640x360:rate=25:duration=1"),
    ("green", "color=0x3C8C32:size=640x360:rate=25:duration=1"),
    ("pure green", "color=0x00FF00:size=640x360:rate=25:duration=1"),
    ("red", "color=red:size=640x360:rate=25:duration=1"),
    ("few pixels", "testsrc2=size=16x16:rate=25:duration=1"),
    ("a narrow strip", "testsrc2=size=1280x32:rate=25:duration=1"),
    ("somebody who talks", head(before: "0x808488")),
    ("somebody who talks, before a green wall", head(before: "0x4E7A46")),
  ]

  /// A face over shoulders that nods a little, before a wall with soft light, through a noisy camera.
  private static func head(before wall: String) -> String {
    let face = "lt(pow((X-320-8*sin(6*T))/75,2)+pow((Y-150-5*sin(9*T))/100,2),1)"
    let shoulders = "lt(pow((X-320)/220,2)+pow((Y-400)/150,2),1)"
    let light = "20*sin(X/200)+Y/20"
    return "color=\(wall):size=640x360:rate=25:duration=1,format=yuv444p,"
      + "geq=lum='if(\(face),165,if(\(shoulders),55,lum(X,Y)+\(light)))'"
      + ":cb='if(\(face),108,if(\(shoulders),140,cb(X,Y)))'"
      + ":cr='if(\(face),152,if(\(shoulders),124,cr(X,Y)))',gblur=sigma=2,noise=alls=8:allf=t"
  }

  @Test("nobody plays in what is no match", arguments: cards)
  func card(_ name: String, _ input: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("card.mp4")
    try Self.ffmpeg(["-f", "lavfi", "-i", input, "-pix_fmt", "yuv420p"], to: path)
    let told = try Self.look(at: path)
    #expect(told.frames == 25)
    #expect(told.failures.isEmpty)
    #expect(told.isEmpty)
    let said = ["PITCH_NOT_FOUND", "PITCH_CORNERS_NOT_DETECTED"].map { told.warnings[$0] ?? 0 }
    #expect(said.reduce(0, +) == told.frames, "\(told.warnings)")
  }

  // MARK: - A match, seen otherwise

  /// What is to become of a match under a change of its pictures.
  enum Outcome: Sendable {
    /// Most of what is found without the change is found with it.
    case seen
    /// Hardly anybody is found, and it is said why.
    case saidToBeUnseen
    /// Anything that is sane.
    case sane
  }

  static let changes: [(name: String, filter: String, becomes: Outcome)] = [
    ("as it is", "null", .seen),
    ("night", "eq=brightness=-0.35:contrast=0.5,noise=alls=12:allf=t", .saidToBeUnseen),
    ("dusk", "eq=brightness=-0.15:contrast=0.8", .seen),
    (
      "snow",
      "colorchannelmixer=rr=0.3:rg=0.7:br=0.2:bg=0.8:bb=0:gg=1,"
        + "eq=saturation=0.05:brightness=0.45:contrast=0.6", .saidToBeUnseen
    ),
    ("greyscale", "hue=s=0", .saidToBeUnseen),
    ("upright", "crop=202:360", .sane),
    ("4:3", "crop=480:360", .seen),
    ("240 rows", "scale=426:240", .seen),
    ("4K", "scale=3840:2160", .seen),
    ("on its head", "vflip", .sane),
    ("inside out", "negate", .saidToBeUnseen),
  ]

  @Test("a match in other light or shape is seen, or it is said that it is not", arguments: changes)
  func change(_ name: String, _ filter: String, _ becomes: Outcome) throws {
    let directory = try TemporaryDirectory()
    let (match, path) = (directory.file("match.mp4"), directory.file("changed.mp4"))
    try MatchFilm.write(
      MatchSettings(seed: 3, width: 640, height: 360, seconds: 1), to: MatchFiles(video: match))
    try Self.ffmpeg(["-i", match, "-vf", filter, "-pix_fmt", "yuv420p"], to: path)
    let told = try Self.look(at: path)
    #expect(told.frames == 25)
    #expect(told.failures.isEmpty)
    // Ten to twenty players are in this shot.
    #expect(told.mostPeople <= 26)
    for box in told.people.flatMap({ $0 }) {
      #expect(box.x >= 0 && box.y >= 0 && box.width > 0 && box.height > 0)
      #expect(box.x + box.width <= told.bounds.width && box.y + box.height <= told.bounds.height)
    }
    switch becomes {
    case .seen: #expect(told.meanPeople >= 9)
    case .saidToBeUnseen:
      #expect(told.mostPeople == 0)
      #expect(told.mostBalls == 0)
      #expect(told.warnings["NO_PITCH_IN_VIEW"] == told.frames)
    case .sane: break
    }
  }
}
