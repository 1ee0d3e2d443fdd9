import Synchronization
import Testing

@testable import Media

/// The gate as it stands between libcurl and the network.
@Suite(.timeLimit(.minutes(2))) struct WebGateTests {
  private func expectRefused(
    _ url: String, naming address: String, _ settings: WebSettings = .quick(),
    gate: AddressGate = AddressGate()
  ) {
    #expect {
      _ = try openWeb(url, settings, gate: gate).readAll()
    } throws: { error in
      guard case .refused(_, let why)? = error as? MediaError else { return false }
      return why.contains(address)
    }
  }

  @Test(
    arguments: [
      ("127.0.0.1", "127.0.0.1"), ("2130706433", "127.0.0.1"), ("0x7f000001", "127.0.0.1"),
      ("0x7f.1", "127.0.0.1"), ("0177.0.0.1", "127.0.0.1"), ("017700000001", "127.0.0.1"),
      ("127.1", "127.0.0.1"), ("[::ffff:127.0.0.1]", "127.0.0.1"),
      ("[::ffff:7f00:1]", "127.0.0.1"), ("[::1]", "::1"), ("0.0.0.0", "0.0.0.0"), ("0", "0.0.0.0"),
      ("169.254.169.254", "metadata"), ("[fd00:ec2::254]", "metadata"), ("10.1.2.3", "10.1.2.3"),
      ("[64:ff9b::7f00:1]", "127.0.0.1"),
    ] as [(String, String)])
  func `no spelling of an address passes`(host: String, address: String) throws {
    let stage = try WebStage { _ in .status("200 OK") }
    expectRefused(stage.url(host: host), naming: address)
    #expect(stage.server.connections == 0)
  }

  @Test func `a name that resolves to this machine is refused`() throws {
    let stage = try WebStage { _ in .status("200 OK") }
    expectRefused(stage.url(host: "localhost"), naming: "loopback")
    let settings = WebSettings.quick {
      $0.fixedAnswers = ["video.example:\(stage.server.port):127.0.0.1"]
    }
    expectRefused(stage.url(host: "video.example"), naming: "127.0.0.1", settings)
    #expect(stage.server.connections == 0)
  }

  @Test func `of several answers only those that pass are used`() throws {
    let stage = try WebStage { .file([1, 2, 3], to: $0) }
    let hidden = try WebStage(address: "127.0.0.2", port: stage.server.port) {
      .file([6, 6, 6], to: $0)
    }
    let settings = WebSettings.quick {
      $0.fixedAnswers = ["video.example:\(stage.server.port):127.0.0.2,127.0.0.1"]
    }
    #expect(try openWeb(stage.url(host: "video.example"), settings).readAll() == [1, 2, 3])
    #expect(hidden.server.connections == 0)
  }

  @Test func `a second answer of the name server is judged like the first`() throws {
    let file = [UInt8](repeating: 9, count: 200_000)
    let stage = try WebStage { request in
      var answer = WebStage.Answer.file(file, to: request)
      // So that reading on needs a connection of its own, and its name is looked up again.
      answer.breaksAfter = 1_000
      return answer
    }
    let hidden = try WebStage(address: "127.0.0.2", port: stage.server.port) {
      .file(file, to: $0)
    }
    let name = "video.example:\(stage.server.port):"
    let source = try openWeb(
      stage.url(host: "video.example"), .quick { $0.fixedAnswers = [name + "127.0.0.1"] })
    #expect(try source.readAll(1_000).count == 1_000)
    source.settings.fixedAnswers = [name + "127.0.0.2"]
    #expect {
      _ = try source.readAll()
    } throws: { error in
      guard case .refused(_, let why)? = error as? MediaError else { return false }
      return why.contains("127.0.0.2")
    }
    #expect(hidden.server.connections == 0)
  }

  @Test(arguments: ["127.0.0.2", "[::1]", "10.0.0.1", "2130706434", "169.254.169.254"])
  func `a redirect into the machine's network is refused`(host: String) throws {
    let stage = try WebStage { .redirect(to: "http://\(host):1\($0.path)") }
    #expect {
      _ = try openWeb(stage.url())
    } throws: { error in
      guard case .refused(let source, _)? = error as? MediaError else { return false }
      return source == stage.url()
    }
  }

  @Test func `an operator may allow it all`() throws {
    let stage = try WebStage { .file([1, 2, 3], to: $0) }
    let source = try openWeb(stage.url(host: "localhost"), gate: AddressGate(allowsPrivate: true))
    #expect(try source.readAll() == [1, 2, 3])
  }
}
