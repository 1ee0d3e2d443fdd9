import Base
import Foundation
import Synchronization
import Testing

@testable import SSEServer

/// The same server behind TLS, asked by Python's `ssl`.
@Suite(.timeLimit(.minutes(2))) struct TLSTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/tls")

  private struct Three: BodyProducer {
    let left = Counter()
    func next() async throws -> [UInt8]? {
      await Task.yield()
      return left.next() <= 3 ? [UInt8](repeating: 65, count: 50_000) : nil
    }
  }

  private final class Counter: Sendable {
    private let number = Mutex(0)
    func next() -> Int {
      number.withLock { number in
        number += 1
        return number
      }
    }
  }

  private func server(_ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) throws
    -> TestServer
  {
    let tls = HTTPServerConfiguration.TLS(
      certificate: try String(
        contentsOf: Self.fixtures.appending(path: "certificate.pem"), encoding: .utf8),
      key: try String(contentsOf: Self.fixtures.appending(path: "key.pem"), encoding: .utf8))
    return try TestServer(
      [
        ServerTests.hello, ServerTests.later, ServerTests.echo,
        Route("GET", "/stream", role: .read) { _ in .now(HTTPResponse(body: .stream(Three()))) },
        Route("GET", "/take", role: .read) { _ in .now(HTTPResponse(body: .takeOver { _ in })) },
        Route("GET", "/tls", role: .read) { .now(.text("\($0.isTLS)")) },
      ],
      configure: {
        $0.tls = tls
        configure(&$0)
      })
  }

  /// Runs Python with a connection `c` to the server, and gives back what it prints.
  private func python(_ port: UInt16, _ script: String) throws -> String {
    let head = """
      import http.client, ssl, sys
      t = ssl.create_default_context(cafile=sys.argv[2])
      c = http.client.HTTPSConnection("localhost", int(sys.argv[1]), context=t)
      def get(path):
        c.request("GET", path)
        return c.getresponse().read()

      """
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c", head + script, "\(port)",
      Self.fixtures.appending(path: "certificate.pem").path,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }

  @Test func `answers, streams and keeps the connection`() throws {
    let server = try server()
    let printed = try python(
      server.port,
      """
      print(get("/hello"), get("/later?n=7"), len(get("/stream")), get("/tls"))
      c.request("POST", "/echo", b"[1]", {"Content-Type": "application/json"})
      print(c.getresponse().read())
      c.request("POST", "/echo", b"1" * 2000, {"Content-Type": "application/json"})
      print(c.getresponse().status)
      """)
    #expect(printed == "b'hello' b'later 7' 150000 b'true'\nb'[1]'\n413\n")
  }

  @Test func `a body that grows beyond its limit is refused in words`() throws {
    let server = try server()
    let printed = try python(
      server.port,
      """
      import json
      pieces = (b"1" * 1000 for _ in range(200))
      c.request("POST", "/echo", pieces, {"Content-Type": "application/json"}, encode_chunked=True)
      answer = c.getresponse()
      print(answer.status, answer.getheader("Connection"), json.loads(answer.read())["code"])
      c.close()
      print(get("/hello"))
      """)
    #expect(printed == "413 close body_too_large\nb'hello'\n")
  }

  @Test func `a body without end is heard out for so long, then cut`() throws {
    let server = try server { $0.lingerBytes = 100_000 }
    let printed = try python(
      server.port,
      """
      import itertools
      try:
        c.request("POST", "/echo", itertools.repeat(b"1" * 10000), {"Content-Type": "application/json"}, encode_chunked=True)
      except OSError:
        print("cut")
      """)
    #expect(printed == "cut\n")
    let record = server.records.wait { $0.first }
    #expect(record?.status == 413)
  }

  @Test(arguments: [
    ("GET /hello HTTP/3.0\\r\\n\\r\\n", "505 http_version_not_supported"),
    ("GET /hello HTTP/1.1\\r\\nno colon\\r\\n\\r\\n", "400 invalid_request"),
    (
      "POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\nx",
      "400 invalid_request"
    ),
    // Of this the library would write the head of its answer twice.
    (
      "POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: -5\\r\\n\\r\\n",
      "400 invalid_request"
    ),
    (
      "POST /echo HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Type: application/json\\r\\nContent-Length: 99999999999999999999999\\r\\n\\r\\n",
      "413 body_too_large"
    ),
  ])
  func `what the library refuses is refused in our words`(request: String, answer: String) throws {
    let server = try server()
    let printed = try python(
      server.port,
      """
      import json
      c.connect()
      c.sock.sendall(b"\(request)")
      all = b"".join(iter(lambda: c.sock.recv(65536), b""))
      body = all.partition(b"\\r\\n\\r\\n")[2]
      print(all.split()[1].decode(), json.loads(body)["code"]) if all else print("nothing")
      """)
    #expect(printed == answer + "\n")
    #expect(try python(server.port, "print(get('/hello'))") == "b'hello'\n")
  }

  @Test func `a socket cannot be taken over, and that is reported`() throws {
    let server = try server()
    let printed = try python(
      server.port,
      """
      try:
        print(get("/take"))
      except (http.client.HTTPException, OSError):
        print("cut")
      print(get("/hello"))
      """)
    #expect(printed.hasPrefix("cut"))
    #expect(server.unforeseen.first?.contains("cannot be taken over under TLS") == true)
  }

  @Test func `plain text is refused, and a bad certificate never starts`() throws {
    let server = try server()
    #expect(
      try !server.exchange("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").contains("hello"))
    #expect(throws: HTTPServerError.self) {
      try TestServer([], configure: { $0.tls = .init(certificate: "x", key: "y") })
    }
  }
}
