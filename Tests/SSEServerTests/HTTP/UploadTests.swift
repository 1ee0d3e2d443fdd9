import Base
import Foundation
import TestSupport
import Testing

@testable import SSEServer

@Suite(.timeLimit(.minutes(2))) struct UploadTests {
  private let temporary: TemporaryDirectory
  private var directory: String { temporary.path }

  init() throws {
    temporary = try TemporaryDirectory()
  }

  private func server(
    limit: Int64 = 64 << 20, _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }
  ) throws
    -> TestServer
  {
    let policy = UploadPolicy(directory: directory, limit: limit)
    let handler: Handler = { request in
      guard let upload = request.upload else { return .now(.json(bytes: request.body)) }
      let fields = upload.fields.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
      let file = upload.file
      return .now(
        .text(
          "\(file?.bytes ?? -1) \(file?.sha256 ?? "") \(file?.filename ?? "-") \(file?.contentType ?? "-") \(fields)"
        ))
    }
    return try TestServer(
      [
        Route("POST", "/uploads", role: .submit, body: .upload(policy), handler: handler),
        Route(
          "POST", "/analyze", role: .submit, body: .jsonOrUpload(limit: 1_000, policy),
          handler: handler),
      ], configure: configure)
  }

  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? ["?"]
  }

  private func waitForNoFiles() {
    while !files.isEmpty { sched_yield() }
  }

  @Test(arguments: [1, 1_000, 262_143, 262_144, 262_145, 5_000_001])
  func `a raw body reaches the disk whole`(size: Int) throws {
    let server = try server()
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let client = try server.client()
    client.send(
      "POST /uploads HTTP/1.1\r\nHost: localhost\r\nContent-Type: video/mp4\r\nContent-Length: \(size)\r\n\r\n"
    )
    client.send(bytes)
    #expect(client.response()?.text == "\(size) \(SHA256.digest(of: bytes)) - video/mp4 ")
    waitForNoFiles()
  }

  @Test func `a chunked body reaches the disk whole`() throws {
    let server = try server()
    let client = try server.client()
    client.send("POST /uploads HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    var all: [UInt8] = []
    for number in 0..<3_000 {
      let chunk = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1 + number % 997)
      all += chunk
      client.send([UInt8]("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])
    }
    client.send("0\r\n\r\n")
    #expect(client.response()?.text == "\(all.count) \(SHA256.digest(of: all)) - - ")
  }

  private func form(_ file: [UInt8], filename: String = "match.mp4") -> [UInt8] {
    [UInt8](
      "--XY\r\nContent-Disposition: form-data; name=\"plugins\"\r\n\r\na,b\r\n--XY\r\nContent-Disposition: form-data; name=\"file\"; filename=\"\(filename)\"\r\nContent-Type: video/mp4\r\n\r\n"
        .utf8) + file
      + [UInt8](
        "\r\n--XY\r\nContent-Disposition: form-data; name=\"device\"\r\n\r\ncpu\r\n--XY--\r\n".utf8)
  }

  @Test func `a form brings its file and its fields`() throws {
    let server = try server()
    let file = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 % 251) }
    for path in ["/uploads", "/analyze"] {
      let body = form(file, filename: "../../etc/match.mp4")
      let client = try server.client()
      client.send(
        "POST \(path) HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=XY\r\nContent-Length: \(body.count)\r\n\r\n"
      )
      client.send(body)
      #expect(
        client.response()?.text
          == "700000 \(SHA256.digest(of: file)) match.mp4 video/mp4 plugins=a,b&device=cpu")
    }
    #expect(try server.post("/analyze", "{}")?.text == "{}")
    #expect(try server.post("/analyze", "{}", type: "text/plain")?.status == 415)
  }

  @Test(arguments: [
    "--XY--", "--XY\r\nX", "nothing", "--XY\r\nContent-Disposition: form-data\r\n\r\n\r\n--XY--",
  ])
  func `a broken form is refused, and leaves nothing`(body: String) throws {
    let server = try server()
    let answer = try server.post("/uploads", body, type: "multipart/form-data; boundary=XY")
    #expect(body == "--XY--" ? answer?.status == 200 : answer?.code == "invalid_multipart")
    #expect(
      try server.post("/uploads", body, type: "multipart/form-data")?.code == "invalid_multipart")
    waitForNoFiles()
  }

  @Test func `two files are one too many`() throws {
    let server = try server()
    let body =
      String(decoding: form([1]), as: UTF8.self).replacing("--XY--\r\n", with: "")
      + String(decoding: form([2]), as: UTF8.self)
    #expect(
      try server.post("/uploads", body, type: "multipart/form-data; boundary=XY")?.code
        == "invalid_multipart")
    waitForNoFiles()
  }

  @Test func `the limit holds, said or not`() throws {
    let server = try server(limit: 300_000)
    #expect(
      try server.post("/uploads", String(repeating: "x", count: 300_001))?.code == "body_too_large")
    let client = try server.client()
    client.send("POST /uploads HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
    let chunk = "2710\r\n" + String(repeating: "x", count: 10_000) + "\r\n"
    for _ in 0..<100 { client.send(chunk) }
    let all = client.readAllText()
    #expect(all.hasPrefix("HTTP/1.1 413 "))
    #expect(all.contains("body_too_large"))
    waitForNoFiles()
  }

  @Test func `a client that goes in the middle leaves nothing`() throws {
    let server = try server()
    do {
      let client = try server.client()
      client.send("POST /uploads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3000000\r\n\r\n")
      client.send([UInt8](repeating: 1, count: 1_500_000))
    }
    #expect(server.records.wait { $0.first }?.isAborted == true)
    waitForNoFiles()
  }

  @Test func `a directory that cannot be written is told`() throws {
    let server = try server()
    try FileManager.default.removeItem(atPath: directory)
    let answer = try server.post("/uploads", "x")
    #expect(answer?.status == 503)
    #expect(answer?.code == "storage_io")
  }

  @Test func `a full disk is told`() throws {
    // /dev/full has no directory; a limit on the size of files fails writes the same way, for this process.
    #expect(UploadFile.failure(ENOSPC).status == 507)
    #expect(UploadFile.failure(EDQUOT).code == "storage_full")
  }

  @Test func `a kept file stays, another goes`() throws {
    let destination = "\(directory)/kept"
    for keeps in [true, false] {
      var file = try UploadFile(directory: directory)
      let path = file.path
      try [1, 2, 3].withBytes { bytes throws(HTTPError) in try file.write(bytes) }
      let (bytes, sha256) = try file.finish()
      do {
        let uploaded = UploadedFile(
          path: path, bytes: bytes, sha256: sha256, filename: nil, contentType: nil)
        if keeps { try uploaded.keep(as: destination) }
      }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    #expect(FileManager.default.fileExists(atPath: destination))
  }

  @Test(
    arguments: [
      ("a.mp4", "a.mp4"), ("/etc/passwd", "passwd"), ("C:\\x\\y.mov", "y.mov"), ("..", nil),
      ("", nil), ("/", nil), ("a\u{0}b", "ab"),
    ] as [(String, String?)])
  func `names are for people only`(given: String, shown: String?) {
    #expect(UploadSink.safeName(given) == shown)
  }
}
