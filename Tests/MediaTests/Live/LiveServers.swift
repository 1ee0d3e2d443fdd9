import Base
import Foundation
import Glibc
import Synchronization

@testable import Media

/// Waits until something holds that nobody tells of, such as another process's state.
func waitUntil(_ holds: () throws -> Bool) rethrows {
  while try !holds() { usleep(5_000) }
}

/// A live server in a process of its own, that a test can stop for a while or kill.
final class LiveServer {
  let url: String
  let port: UInt16
  private let process: Process

  private init(url: String, port: UInt16, process: Process) {
    self.url = url
    self.port = port
    self.process = process
  }

  deinit { die() }

  /// Ends it without a word.
  func die() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// It says nothing more, and hangs up on nobody.
  func freeze() { kill(process.processIdentifier, SIGSTOP) }

  /// ffmpeg serves test pictures to the first viewer who comes.
  ///
  /// - Parameters:
  ///   - port: nil for any that is free.
  ///   - isPaced: as many pictures in a second as a camera makes; else as fast as they can be made.
  static func rtmp(
    port: UInt16? = nil, seconds: Int = 3_600, isPaced: Bool = true
  ) throws -> LiveServer {
    while true {
      let tried = try port ?? freePort()
      let url = "rtmp://127.0.0.1:\(tried)/live/match"
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments =
        ["ffmpeg", "-nostdin", "-v", "quiet"] + (isPaced ? ["-re"] : [])
        + [
          "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25", "-t", "\(seconds)", "-c:v",
          "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-f", "flv",
          "-listen", "1", url,
        ]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      // Looking by connecting would be the one viewer that it takes.
      try waitUntil { try !process.isRunning || isListening(tried) }
      if process.isRunning { return LiveServer(url: url, port: tried, process: process) }
      // Somebody else was given the port in the meantime.
    }
  }

  /// GStreamer serves test pictures to whoever comes.
  ///
  /// - Parameter frames: after how many the stream ends; nil for never.
  static func rtsp(port: UInt16 = 0, frames: Int? = nil) throws -> LiveServer {
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("servers/rtsp-server.py")
    let process = Process()
    // The system's own, which has the bindings.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/python3")
    process.arguments = [script.path, "\(port)"] + (frames.map { ["\($0)"] } ?? [])
    let output = Pipe()
    process.standardOutput = output
    // Its end is the end of the server, should this process die.
    process.standardInput = Pipe()
    try process.run()
    let said = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    guard let own = UInt16(said.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw ScriptedServer.Failure(text: "the RTSP server did not start: \(said)")
    }
    return LiveServer(url: "rtsp://127.0.0.1:\(own)/match", port: own, process: process)
  }

  /// One that nobody has now; somebody may a moment later.
  private static func freePort() throws -> UInt16 {
    let server = try ScriptedServer { _ in }
    defer { server.stop() }
    return server.port
  }

  /// Whether a socket of this machine waits for connections there.
  private static func isListening(_ port: UInt16) throws -> Bool {
    let place = String(format: ":%04X", port)
    let table = try String(contentsOfFile: "/proc/net/tcp", encoding: .utf8)
    return table.split(separator: "\n").contains { line in
      let fields = line.split(separator: " ")
      // Local address, remote address, state: 0A is LISTEN.
      return fields.count > 3 && fields[1].hasSuffix(place) && fields[3] == "0A"
    }
  }
}

/// Opens live streams as the product does, from this machine.
enum LiveViewer {
  static let opener = SourceOpener(SourcePolicy(), gate: .stage, web: .quick())

  static func watch(
    _ url: String, options: DecodeOptions = DecodeOptions(), limits: MediaLimits = MediaLimits(),
    whenBehind: FrameStream.WhenBehind = .wait, patience: LivePatience = .hurried
  ) throws -> FrameStream {
    opener.frames(
      try SourceReference(url), options: options, limits: limits, whenBehind: whenBehind,
      patience: patience)
  }
}

extension LivePatience {
  /// Tries without pausing.
  static let hurried = LivePatience(pause: { (_, _) throws(MediaError) in })

  /// Tries once a test says so.
  static func waiting(for go: Condition<Bool>) -> LivePatience {
    LivePatience(pause: { (_, interruption) throws(MediaError) in
      while go.wait(until: .now(), { $0 ? true : nil }) == nil {
        try interruption.pause(seconds: 0.01, "waiting for the test")
      }
    })
  }
}

extension FrameStream {
  /// What comes next, however long it takes.
  func nextDelivery() throws(MediaError) -> Delivery {
    while true {
      let delivery = try next(waitingAtMost: 1)
      if case .nothingYet = delivery { continue }
      return delivery
    }
  }

  /// So many frames.
  func frames(_ count: Int) throws(MediaError) -> [Frame] {
    var frames: [Frame] = []
    while frames.count < count, let frame = try next() { frames.append(frame) }
    return frames
  }

  /// Frames up to a notice, and that; nil for the end.
  func untilNotice() throws(MediaError) -> (frames: [Frame], notice: MediaNotice?) {
    var frames: [Frame] = []
    while true {
      switch try nextDelivery() {
      case .frame(let views): frames.append(views.frame)
      case .notice(let notice): return (frames, notice)
      case .nothingYet, .end: return (frames, nil)
      }
    }
  }
}
