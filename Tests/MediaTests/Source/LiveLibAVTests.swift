import Base
import CLibAV
import Synchronization
import Testing

@testable import Media

/// libav's own RTSP client behind the relay: that it is content with what it is given, and stays where it is put.
@Suite(.timeLimit(.minutes(2))) struct LiveLibAVTests {
  /// A camera that agrees to everything, and what it was asked.
  private final class Camera: Sendable {
    let server: ScriptedServer
    private let log: Log

    final class Log: Sendable {
      let heads = Mutex<[String]>([])
    }

    init(describe: @escaping @Sendable () -> String) throws {
      let log = Log()
      self.log = log
      server = try ScriptedServer { connection in
        while let head = connection.readHead() {
          log.heads.withLock { $0.append(head) }
          let sequence = head.split(separator: "\r\n").first { $0.hasPrefix("CSeq:") } ?? "CSeq: 0"
          let answer: String
          switch head.prefix(while: { $0 != " " }) {
          case "DESCRIBE": answer = describe()
          case "SETUP":
            answer =
              "RTSP/1.0 200 OK\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n"
              + "\(sequence)\r\n\r\n"
          default:
            answer = "RTSP/1.0 200 OK\r\nPublic: DESCRIBE, SETUP, PLAY\r\n\(sequence)\r\n\r\n"
          }
          guard connection.send(answer.replacing("CSeq: ?", with: sequence)) else { return }
        }
      }
    }

    var requests: [String] { log.heads.withLock { $0 } }
  }

  /// Opens as the decoder will: the error's text, or nil when it worked.
  private func failure(opening live: LiveAddress) -> String? {
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    for (name, value) in live.options { av_dict_set(&options, name, value, 0) }
    var context: UnsafeMutablePointer<AVFormatContext>?
    let status = avformat_open_input(&context, live.url, nil, &options)
    defer { avformat_close_input(&context) }
    if status < 0 { return "error \(status)" }
    return av_dict_count(options) == 0 ? nil : "an option is unknown"
  }

  private func open(_ camera: Camera) throws -> LiveAddress {
    let text = "rtsp://127.0.0.1:\(camera.server.port)/ch1"
    guard case .live(let address) = try SourceReference(text).kind else {
      throw MediaError.unsupported(what: text)
    }
    return try LiveAddress.open(
      address, gate: .stage, settings: .quick(), interruption: Interruption())
  }

  @Test func `opens a stream over the one connection`() throws {
    let camera = try Camera {
      let description = """
        v=0\r
        o=- 0 0 IN IP4 127.0.0.1\r
        s=match\r
        t=0 0\r
        m=video 0 RTP/AVP 96\r
        a=rtpmap:96 H264/90000\r
        a=control:track1\r

        """
      return "RTSP/1.0 200 OK\r\nCSeq: ?\r\nContent-Type: application/sdp\r\n"
        + "Content-Length: \(description.utf8.count)\r\n\r\n" + description
    }
    let live = try open(camera)
    #expect(failure(opening: live) == nil)
    #expect(camera.requests.contains { $0.hasPrefix("PLAY") })
    #expect(camera.requests.filter { $0.hasPrefix("SETUP") }.allSatisfy { $0.contains("TCP") })
    #expect(camera.server.connections == 1)
    #expect(live.relay.failure == nil)
  }

  @Test func `a redirect leads nowhere`() throws {
    let elsewhere = try ScriptedServer { _ in }
    let place = "rtsp://127.0.0.1:\(elsewhere.port)/ch1"
    let camera = try Camera {
      "$\u{0}\u{0}\u{4}abcdRTSP/1.0 302 Moved\r\nCSeq: ?\r\nLocation: \(place)\r\n\r\n"
    }
    let live = try open(camera)
    #expect(failure(opening: live) != nil)
    #expect(elsewhere.connections == 0)
    guard case .refused? = live.relay.failure else {
      Issue.record("the relay says \(String(describing: live.relay.failure))")
      return
    }
  }
}
