import Base
import Glibc
import Synchronization
import Testing

@testable import Media

/// Whoever stops a live stream is not kept waiting, wherever it is. Every wait here would last for hours by itself.
@Suite(.timeLimit(.minutes(2))) struct LiveCancelTests {
  private let patient = MediaLimits(openSeconds: 10_000, stallSeconds: 10_000)

  private func expectStops(_ stream: FrameStream) {
    stream.stop()
    #expect(throws: MediaError.cancelled) { try stream.next(waitingAtMost: 0) }
  }

  @Test func `while it connects`() throws {
    let server = try FullServer()
    let web = WebSettings.quick { $0.connectSeconds = 10_000 }
    let opener = SourceOpener(SourcePolicy(), gate: .stage, web: web)
    let stream = opener.frames(
      try SourceReference("rtmp://127.0.0.1:\(server.port)/live"), limits: patient)
    #expect(try isNothing(stream.next(waitingAtMost: 0.2)))
    expectStops(stream)
  }

  @Test(arguments: ["rtmp", "rtsp"])
  func `while it opens`(scheme: String) throws {
    let hears = Condition(false)
    let server = try ScriptedServer { connection in
      _ = connection.read()
      hears.update { $0 = true }
      connection.waitForEnd()
    }
    let stream = try LiveViewer.watch(
      "\(scheme)://127.0.0.1:\(server.port)/live/match", limits: patient)
    _ = hears.wait { $0 ? true : nil }
    #expect(try isNothing(stream.next(waitingAtMost: 0.01)))
    expectStops(stream)
  }

  @Test(arguments: LiveStreamTests.Language.allCases)
  func `while it reads`(by: LiveStreamTests.Language) throws {
    let server = try by.serve()
    let stream = try LiveViewer.watch(server.url, limits: patient)
    #expect(try stream.frames(3).count == 3)
    server.freeze()
    // What was on its way has come; from then on it waits.
    while try !isNothing(stream.next(waitingAtMost: 0.5)) {}
    expectStops(stream)
  }

  @Test func `while it pauses between tries`() throws {
    let server = try LiveServer.rtmp()
    let stream = try LiveViewer.watch(
      server.url, limits: patient, patience: LivePatience(pauses: [10_000]))
    #expect(try stream.frames(3).count == 3)
    server.die()
    #expect(try stream.untilNotice().notice?.code == "STREAM_OUTAGE")
    #expect(try isNothing(stream.next(waitingAtMost: 0.01)))
    expectStops(stream)
  }

  @Test func `while nobody fetches`() throws {
    let server = try LiveServer.rtmp(isPaced: false)
    let stream = try LiveViewer.watch(server.url, limits: patient)
    #expect(try stream.frames(1).count == 1)
    expectStops(stream)
  }

  private func isNothing(_ delivery: FrameStream.Delivery) -> Bool {
    if case .nothingYet = delivery { true } else { false }
  }
}

/// A server whose queue of connections is full: whoever comes waits for an answer.
private final class FullServer {
  let port: UInt16
  private let sockets: [Int32]

  /// A queue of none takes one; the others that come make sure of it.
  private static let visitors = 4

  init() throws {
    let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
    let opened = (0...Self.visitors).map { _ in socket(AF_INET, Int32(type), 0) }
    sockets = opened
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isListening = withUnsafeMutablePointer(to: &name) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { name in
        guard bind(opened[0], name, length) == 0, listen(opened[0], 0) == 0,
          getsockname(opened[0], name, &length) == 0
        else { return false }
        for visitor in opened.dropFirst() { _ = connect(visitor, name, length) }
        return true
      }
    }
    guard isListening else { throw ScriptedServer.Failure(text: "no socket can be opened") }
    port = UInt16(bigEndian: name.sin_port)
  }

  deinit {
    for socket in sockets { close(socket) }
  }
}
