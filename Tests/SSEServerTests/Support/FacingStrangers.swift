import Testing

@testable import SSEServer

/// What suites share whose clients mean no good, or cannot help it: bounded cost, the right status, no crash. After each,
/// the server still answers.
protocol FacingStrangers {}

extension FacingStrangers {
  func server(_ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) throws -> TestServer
  {
    try TestServer(
      [
        ServerTests.hello, ServerTests.later, ServerTests.echo,
        Route("POST", "/act", role: .submit) { _ in .now(.noContent) },
      ], configure: configure)
  }

  func expectAlive(_ server: TestServer) throws {
    #expect(try server.get("/hello")?.text == "hello")
  }

  /// One answer and no more: an error in our words, after which the connection ends.
  func expectWords(
    _ all: String, status: Int, location: SourceLocation = #_sourceLocation
  ) {
    let halves = all.split(separator: "\r\n\r\n", maxSplits: 1)
    var answer = RawAnswer(head: halves.first.map(String.init) ?? "")
    answer.body = halves.dropFirst().first.map { [UInt8]($0.utf8) } ?? []
    #expect(answer.status == status, "\(all)", sourceLocation: location)
    #expect(answer.code != nil, "\(all)", sourceLocation: location)
    #expect(answer.header("content-type") == "application/json", sourceLocation: location)
    #expect(answer.header("content-length") == "\(answer.body.count)", sourceLocation: location)
    #expect(answer.header("connection")?.lowercased() == "close", sourceLocation: location)
    #expect(answer.header("x-request-id") != nil, sourceLocation: location)
  }
}
