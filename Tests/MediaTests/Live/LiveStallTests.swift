import Base
import Synchronization
import Testing

@testable import Media

/// Servers that are there and send nothing of use, and deadlines that notice.
@Suite(.timeLimit(.minutes(2))) struct LiveStallTests {
  private let hasty = MediaLimits(openSeconds: 0.3, stallSeconds: 0.3)

  private func firstError(_ url: String) throws -> MediaError? {
    let stream = try LiveViewer.watch(url, limits: hasty)
    defer { stream.stop() }
    return #expect(throws: MediaError.self) { try stream.next() }
  }

  @Test(arguments: ["rtmp", "rtsp"])
  func `accepts and says nothing`(scheme: String) throws {
    let server = try ScriptedServer { $0.waitForEnd() }
    let error = try firstError("\(scheme)://127.0.0.1:\(server.port)/live/match")
    #expect(error?.code == "SOURCE_TIMED_OUT")
    #expect(error?.description.contains("silent") == true)
    #expect(server.connections == 1)
  }

  @Test(arguments: ["rtmp", "rtsp"])
  func `sends a byte now and then`(scheme: String) throws {
    let server = try ScriptedServer { connection in
      let pace = Interruption()
      while connection.send("R") { try? pace.pause(seconds: 0.01, "dripping") }
    }
    let error = try firstError("\(scheme)://127.0.0.1:\(server.port)/live/match")
    #expect(error?.code == "SOURCE_TIMED_OUT")
    #expect(error?.description.contains("something else") == true)
  }

  @Test(arguments: ["rtmp", "rtsp"])
  func `hangs up at once`(scheme: String) throws {
    let server = try ScriptedServer { _ = $0.read() }
    let url = "\(scheme)://127.0.0.1:\(server.port)/live/match"
    #expect(try firstError(url)?.code == "SOURCE_UNREACHABLE")
    #expect(server.connections == 1)
  }

  @Test func `nobody is there`() throws {
    let server = try ScriptedServer { _ in }
    server.stop()
    #expect(
      try firstError("rtmp://127.0.0.1:\(server.port)/live")
        == .unreachable(
          source: "rtmp://127.0.0.1:\(server.port)/live", why: "nobody answers there"))
  }

  @Test func `an address behind the gate is refused`() throws {
    let stream = SourceOpener(SourcePolicy()).frames(
      try SourceReference("rtmp://127.0.0.1:1935/live"))
    defer { stream.stop() }
    let error = #expect(throws: MediaError.self) { try stream.next() }
    #expect(error?.code == "SOURCE_REFUSED")
  }

  @Test func `a stream that is there no more, on a server that is, is an error`() throws {
    let server = try LiveServer.rtmp(isPaced: false)
    let go = Condition(false)
    let stream = try LiveViewer.watch(
      server.url, limits: MediaLimits(openSeconds: 1, stallSeconds: 1),
      patience: .waiting(for: go))
    defer { stream.stop() }
    #expect(try stream.frames(3).count == 3)
    server.die()
    #expect(try stream.untilNotice().notice?.code == "STREAM_OUTAGE")
    let mute = try ScriptedServer(port: server.port) { $0.waitForEnd() }
    go.update { $0 = true }
    let error = #expect(throws: MediaError.self) { try stream.untilNotice() }
    #expect(error?.code == "SOURCE_READ_FAILED")
    #expect(error?.description.contains("5 tries in a row") == true)
    #expect(mute.connections == 5)
  }
}
