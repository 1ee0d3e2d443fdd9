import Base
import CLinux
import Foundation
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Media

@Suite(.timeLimit(.minutes(2))) struct LiveRelayTests {
  /// What libav would be to the relay.
  private final class Player {
    let descriptor: Int32

    init(port: UInt16) throws {
      descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      let status = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
      }
      guard status == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
      _ = Glibc.send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }

    /// So many bytes, or what comes until the end.
    func read(_ count: Int = .max) -> [UInt8] {
      var all: [UInt8] = []
      var buffer = [UInt8](repeating: 0, count: 65_536)
      while all.count < count {
        let got = recv(descriptor, &buffer, min(buffer.count, count - all.count), 0)
        guard got > 0 else { break }
        all += buffer[..<got]
      }
      return all
    }

    func readText(_ count: Int = .max) -> String { String(decoding: read(count), as: UTF8.self) }
  }

  private func open(
    _ url: String, interruption: Interruption = Interruption(), gate: AddressGate = .stage,
    _ settings: WebSettings = .quick()
  ) throws -> LiveAddress {
    guard case .live(let address) = try SourceReference(url).kind else {
      throw MediaError.unsupported(what: url)
    }
    return try LiveAddress.open(
      address, gate: gate, settings: settings, interruption: interruption)
  }

  /// A server that answers `OPTIONS` properly and then sends packets for as long as somebody reads.
  private func camera() throws -> ScriptedServer {
    try ScriptedServer { connection in
      guard connection.readHead()?.hasPrefix("OPTIONS") == true,
        connection.send("RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
      else { return }
      let packet = [UInt8]("$\u{0}".utf8) + [0x03, 0xe8] + [UInt8](repeating: 7, count: 1_000)
      while connection.send(packet) {}
    }
  }

  @Test func `carries bytes both ways and counts them`() throws {
    let server = try camera()
    let live = try open("rtsp://127.0.0.1:\(server.port)/ch1")
    let player = try Player(port: live.relay.port)
    player.send("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n")
    #expect(player.readText(28) == "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\n")
    let packets = player.read(3_000_000)
    #expect(packets.count == 3_000_000)
    #expect(packets.enumerated().allSatisfy { $0 % 1_004 < 4 || $1 == 7 })
    #expect(live.relay.bytesReceived >= 3_000_028)
    #expect(live.relay.failure == nil)
  }

  @Test func `libav is given a loopback address and what belongs to it`() throws {
    let server = try ScriptedServer { $0.waitForEnd() }
    let camera = try open("rtsp://me:s3cret@127.0.0.1:\(server.port)/ch1?x=1")
    #expect(camera.url == "rtsp://me:s3cret@127.0.0.1:\(camera.relay.port)/ch1?x=1")
    #expect(camera.relay.port != server.port)
    #expect(camera.options["rtsp_transport"] == "tcp")
    let studio = try open("rtmp://127.0.0.1:\(server.port)/live/key")
    #expect(studio.url == "rtmp://127.0.0.1:\(studio.relay.port)/live/key")
    #expect(
      studio.options["rtmp_tcurl"] == "rtmp://127.0.0.1:\(server.port)/live")
  }

  @Test(arguments: [
    ("/live/key", "/live"), ("/live", "/live"), ("/live/east/key", "/live/east"),
    ("/live/mp4:dir/key", "/live"), ("/live/east/mp4:key", "/live/east"),
    ("/ondemand/dir/key", "/ondemand"), ("/live/key?a=b", "/live"),
  ])
  func `RTMP servers hear the application that libav asks for`(path: String, application: String)
    throws
  {
    guard case .live(let address) = try SourceReference("rtmp://a.example\(path)").kind else {
      return
    }
    let options = LiveAddress.options(for: address)
    #expect(options["rtmp_tcurl"] == "rtmp://a.example" + application)
  }

  @Test func `a redirect is cut before a byte of it passes`() throws {
    let server = try ScriptedServer { connection in
      _ = connection.readHead()
      connection.send("RTSP/1.0 302 Moved\r\nLocation: rtsp://127.0.0.1:1/\r\n\r\n")
    }
    let url = "rtsp://127.0.0.1:\(server.port)/ch1"
    let live = try open(url)
    let player = try Player(port: live.relay.port)
    player.send("DESCRIBE * RTSP/1.0\r\n\r\n")
    #expect(!player.readText().contains("Location"))
    guard case .refused(url, _)? = live.relay.failure else {
      Issue.record("the relay says \(String(describing: live.relay.failure))")
      return
    }
  }

  @Test func `the end of either side ends the other`() throws {
    let hasEnded = Condition(false)
    let server = try ScriptedServer { connection in
      connection.send("last words")
      if connection.number == 1 { connection.waitForEnd() }
      hasEnded.update { $0 = true }
    }
    let url = "rtsp://127.0.0.1:\(server.port)/ch1"
    let first = try open(url)
    #expect(try Player(port: first.relay.port).readText() == "last words")
    _ = hasEnded.wait { $0 ? true : nil }
    hasEnded.update { $0 = false }
    let second = try open(url)
    do {
      let player = try Player(port: second.relay.port)
      #expect(player.readText(10) == "last words")
    }
    #expect(hasEnded.wait { $0 ? true : nil } == true)
  }

  @Test func `what a server has sent arrives, though it takes no more`() throws {
    // A pair of sockets, as TCP would need luck to be in this state.
    var ends: [Int32] = [-1, -1]
    socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends)
    defer { close(ends[0]) }
    // More than the relay takes at once, less than sockets hold.
    let bytes = [UInt8](repeating: 7, count: 150_000)
    #expect(Glibc.send(ends[0], bytes, bytes.count, Int32(MSG_DONTWAIT)) == bytes.count)
    shutdown(ends[0], Int32(SHUT_RDWR))
    let listener = try LoopbackListener()
    let player = try Player(port: listener.port)
    player.send("something for the server")
    let interruption = Interruption()
    // Nobody else holds the loop: its sockets are closed when it ends.
    let thread = NamedThread(
      name: "test-relay",
      owning: RelayLoop(
        server: ends[1], listener: listener, source: "pair", cutsRedirects: false,
        interruption: interruption, shared: LiveRelay.Shared())
    ) { $0.run() }
    #expect(player.read().count == bytes.count)
    interruption.request()
    thread.join()
  }

  @Test func `only one connection is taken, and only from this process`() throws {
    let server = try camera()
    let live = try open("rtsp://127.0.0.1:\(server.port)/ch1")
    let stranger = Process()
    stranger.executableURL = URL(fileURLWithPath: "/bin/bash")
    stranger.arguments = [
      "-c",
      "exec 3<>/dev/tcp/127.0.0.1/\(live.relay.port); printf 'OPTIONS\\r\\n\\r\\n' >&3; head -c 10 <&3",
    ]
    let output = Pipe()
    stranger.standardOutput = output
    stranger.standardError = FileHandle.nullDevice
    try stranger.run()
    #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
    stranger.waitUntilExit()
    let player = try Player(port: live.relay.port)
    player.send("OPTIONS * RTSP/1.0\r\n\r\n")
    #expect(player.readText(15) == "RTSP/1.0 200 OK")
    // The relay listens no more once it has its player.
    #expect(throws: POSIXError.self) { _ = try Player(port: live.relay.port) }
  }

  @Test func `a request to stop and a close end both connections`() throws {
    let gone = Condition(0)
    let server = try ScriptedServer { connection in
      connection.waitForEnd()
      gone.update { $0 += 1 }
    }
    let url = "rtsp://127.0.0.1:\(server.port)/ch1"
    let interruption = Interruption()
    let stopped = try open(url, interruption: interruption)
    let player = try Player(port: stopped.relay.port)
    interruption.request()
    #expect(player.read() == [])
    // Nobody has connected to this one.
    let closed = try open(url)
    closed.relay.close()
    closed.relay.close()
    #expect(gone.wait { $0 == 2 ? true : nil } == true)
    _ = try open(url)
    #expect(gone.wait { $0 == 3 ? true : nil } == true)
  }

  @Test func `a deadline is for opening, not for the stream`() throws {
    let server = try camera()
    let interruption = Interruption()
    let live = try open("rtsp://127.0.0.1:\(server.port)/ch1", interruption: interruption)
    interruption.allow(seconds: 0)
    let player = try Player(port: live.relay.port)
    player.send("OPTIONS * RTSP/1.0\r\n\r\n")
    #expect(player.readText(15) == "RTSP/1.0 200 OK")
    #expect {
      _ = try open("rtsp://127.0.0.1:\(server.port)/ch1", interruption: interruption)
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_TIMED_OUT"
    }
  }

  @Test(arguments: ["rtsp", "rtmp"])
  func `the gate stands before live streams too`(scheme: String) throws {
    let server = try camera()
    let settings = WebSettings.quick {
      $0.fixedAnswers = ["cam.example:\(server.port):127.0.0.1"]
    }
    for host in ["127.0.0.1", "localhost", "2130706433", "[::1]", "cam.example"] {
      #expect {
        _ = try open(
          "\(scheme)://\(host):\(server.port)/live/x", gate: AddressGate(), settings)
      } throws: { error in
        guard case .refused? = error as? MediaError else { return false }
        return true
      }
    }
    #expect(server.connections == 0)
    let named = try open("\(scheme)://cam.example:\(server.port)/live/x", settings)
    #expect(named.url.hasPrefix("\(scheme)://127.0.0.1:\(named.relay.port)/"))
  }

  @Test func `nobody there is said as such`() throws {
    let server = try camera()
    server.stop()
    let url = "rtmp://127.0.0.1:\(server.port)/live/x"
    #expect(throws: MediaError.unreachable(source: url, why: "nobody answers there")) {
      _ = try open(url)
    }
  }
}
