import Foundation
import Testing

@testable import Media

@Suite(.timeLimit(.minutes(2))) struct WebTLSTests {
  /// A server whose certificate nobody has signed but itself; on standard output its port, then what it was asked.
  private static let server = """
    import socket, ssl, sys
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1] + "/certificate.pem", sys.argv[1] + "/key.pem")
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    try:
        client = context.wrap_socket(listener.accept()[0], server_side=True)
        print(client.recv(1000), flush=True)
    except OSError:
        pass
    """

  @Test func `a certificate that nobody vouches for is refused before anything is asked`() throws {
    let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Fixtures/tls").standardized.path
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", Self.server, fixtures]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var line = ""
    while !line.hasSuffix("\n") {
      let piece = output.fileHandleForReading.readData(ofLength: 1)
      try #require(!piece.isEmpty)
      line += String(decoding: piece, as: UTF8.self)
    }
    let url = "https://localhost:\(line.dropLast())/a.mp4"
    #expect {
      _ = try openWeb(url, gate: AddressGate(allowsPrivate: true))
    } throws: { error in
      guard case .unreachable(url, let why)? = error as? MediaError else { return false }
      return why.contains("certificate")
    }
    #expect(output.fileHandleForReading.readDataToEndOfFile().isEmpty)
    process.waitUntilExit()
  }
}
