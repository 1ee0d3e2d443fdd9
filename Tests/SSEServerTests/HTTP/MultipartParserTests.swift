import Testing

@testable import SSEServer

@Suite struct MultipartParserTests {
  private static let form =
    "ignored\r\n--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--B\r\n"
    + "content-disposition: form-data; name=file; filename=\"x;\\\"y.mp4\"\r\nContent-Type: video/mp4\r\n\r\n"
    + "\r\n--\r\n-B\r\r\n--BB\u{0}\r\n--B  \r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--B--\r\nafter"

  private func read(_ text: String, by step: Int) throws -> [String] {
    var parser = try MultipartParser(boundary: "B")
    var parts: [String] = []
    let bytes = [UInt8](text.utf8)
    for start in stride(from: 0, to: bytes.count, by: step) {
      try Array(bytes[start..<min(start + step, bytes.count)]).withBytes {
        piece throws(HTTPError) in
        try parser.feed(piece) { event throws(HTTPError) in
          switch event {
          case .begin(let part):
            parts.append("\(part.name)|\(part.filename ?? "-")|\(part.contentType ?? "-")|")
          case .data(let bytes): parts[parts.count - 1] += String(decoding: bytes, as: UTF8.self)
          case .end: parts[parts.count - 1] += "."
          }
        }
      }
    }
    try parser.finish()
    return parts
  }

  @Test func `reads the same whatever the pieces`() throws {
    // The body's own text begins like a boundary again and again; what is `--BB` is not ours but begins with it.
    let text = Self.form.replacing("--BB", with: "--CB")
    let expected = [
      "a|-|-|one.", "file|x;\"y.mp4|video/mp4|\r\n--\r\n-B\r\r\n--CB\u{0}.", "empty|-|-|.",
    ]
    for step in 1...40 { #expect(try read(text, by: step) == expected) }
    #expect(try read(text, by: 10_000) == expected)
  }

  @Test(arguments: [
    "", "--B", "--B\r\n", "--B--x", "--Bx\r\n", "--B\r\n\r\nno disposition\r\n--B--",
    "--B\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--B--",
    "--B\r\nContent-Disposition: form-data\r\n\r\nx\r\n--B--",
    "--B\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--B",
    "--B\r\nbad header\r\n\r\nx\r\n--B--", "--B\r\n: x\r\n\r\nx\r\n--B--",
    "--B\r\nContent-Disposition: form-data; name=\"a\u{1}\"\r\n\r\nx\r\n--B--",
  ])
  func `refuses a broken form`(text: String) {
    for step in [1, 7, 1_000] where text != "--B--x" {
      #expect(throws: HTTPError.self) { try read(text, by: step) }
    }
  }

  @Test func `what it keeps is bounded`() {
    let endless = "--B\r\n" + String(repeating: "x", count: MultipartParser.maximumHeaderBytes * 2)
    #expect(throws: HTTPError.self) { try read(endless, by: 1_000) }
    #expect(throws: HTTPError.self) { try read("--B" + String(repeating: " ", count: 100), by: 10) }
    #expect(throws: HTTPError.self) { try MultipartParser(boundary: "") }
    #expect(throws: HTTPError.self) {
      try MultipartParser(boundary: String(repeating: "x", count: 71))
    }
  }
}
