import Foundation

/// The films that decoding is measured on: H.264 as broadcasts have it, made once by ffmpeg and kept.
///
/// ffmpeg's test pictures move everywhere, and noise over them brings what they cost to what a camera's pictures do.
struct Videos {
  private let directory: String

  static let seconds = 20
  static let framesPerSecond = 25
  static var frames: Int { seconds * framesPerSecond }
  /// The long film repeats the one it is made of.
  static let repetitions = 30

  init(_ directory: String) throws {
    self.directory = directory + "/videos"
    try FileManager.default.createDirectory(
      atPath: self.directory, withIntermediateDirectories: true)
  }

  /// Whether they can be made (`scripts/setup bench`).
  static var canBeMade: Bool {
    FileManager.default.isExecutableFile(atPath: FFmpeg.path)
  }

  struct Size {
    let width: Int
    let height: Int
    /// Of the film, as broadcasts have for this size.
    let kilobits: Int

    var name: String { "\(width)×\(height)" }

    static let all = [
      Size(width: 640, height: 360, kilobits: 1_200), middle,
      Size(width: 1_920, height: 1_080, kilobits: 8_000),
    ]
    static let middle = Size(width: 1_280, height: 720, kilobits: 4_000)
  }

  /// A keyframe every two seconds unless said otherwise, as broadcasts have.
  func film(_ size: Size, framesPerGroup: Int = 50) throws -> String {
    try make("\(size.width)x\(size.height)-\(framesPerGroup).mp4") { path in
      [
        "-f", "lavfi", "-i",
        "testsrc2=size=\(size.width)x\(size.height):rate=\(Self.framesPerSecond):"
          + "duration=\(Self.seconds),noise=alls=6:allf=t",
        "-c:v", "libx264", "-preset", "veryfast", "-bf", "3", "-g", "\(framesPerGroup)",
        "-pix_fmt", "yuv420p", "-b:v", "\(size.kilobits)k", "-f", "mp4", path,
      ]
    }
  }

  /// Ten minutes.
  func longFilm() throws -> String {
    let film = try film(.middle)
    return try make("long.mp4") { path in
      [
        "-stream_loop", "\(Self.repetitions - 1)", "-i", film, "-c", "copy", "-f", "mp4", path,
      ]
    }
  }

  /// An hour and a half, as a match lasts; small, for it is what was found in it that is gone through.
  func wholeMatch() throws -> String {
    let minute = try make("minute.mp4") { path in
      [
        "-f", "lavfi", "-i", "testsrc=size=320x180:rate=\(Self.framesPerSecond):duration=60",
        "-c:v", "libx264", "-preset", "veryfast", "-g", "50", "-pix_fmt", "yuv420p", "-f", "mp4",
        path,
      ]
    }
    return try make("match.mp4") { path in
      [
        "-stream_loop", "89", "-i", minute, "-c", "copy", "-movflags", "+faststart", "-f", "mp4",
        path,
      ]
    }
  }

  /// So many frames that whatever grows with them shows; small, for their size does not matter.
  func manyFrames() throws -> String {
    try make("many.mp4") { path in
      [
        "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25", "-frames:v", "\(Self.manyFrames)",
        "-c:v",
        "libx264", "-preset", "ultrafast", "-g", "50", "-pix_fmt", "yuv420p", "-f", "mp4", path,
      ]
    }
  }

  static let manyFrames = 100_000

  /// A film of one frame.
  func picture() throws -> String {
    try make("picture.png") { path in
      [
        "-f", "lavfi", "-i", "testsrc2=size=320x180", "-frames:v", "1", "-c:v", "png", "-f",
        "image2", path,
      ]
    }
  }

  private func make(_ name: String, _ arguments: (String) -> [String]) throws -> String {
    let path = "\(directory)/\(name)"
    guard !FileManager.default.fileExists(atPath: path) else { return path }
    Terminal.say("making \(name)")
    // Moved into place when it is whole.
    let part = "\(path).part"
    try FFmpeg.run(["-y"] + arguments(part))
    try FileManager.default.moveItem(atPath: part, toPath: path)
    return path
  }
}

/// ffmpeg as a program.
enum FFmpeg {
  static let path = "/usr/bin/ffmpeg"

  static func run(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-nostdin", "-v", "error"] + arguments
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Problem("ffmpeg failed: \(arguments.joined(separator: " "))")
    }
  }

  /// Decodes a film and throws the frames away.
  static func decode(_ film: String, threads: Int) throws {
    try run([
      "-threads", "\(threads)", "-i", film, "-map", "0:v:0", "-fps_mode", "passthrough",
      "-f", "null", "-",
    ])
  }
}
