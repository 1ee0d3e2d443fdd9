import Base
import Client

/// A command that asks a server: how it is called, what it takes, and what it does with a client.
struct ClientCommand: Sendable {
  let name: String
  let summary: String
  /// What the help says below the usage line.
  var detail = ""
  let table: OptionTable
  private let body: @Sendable (Invocation) throws -> Int32

  /// What a command runs with.
  struct Invocation {
    let client: ServerClient
    let values: OptionTable.Values
    /// Whether a program reads the output.
    var wantsJSON: Bool { values.isSet("json") }

    /// An operand that must be there.
    func operand(_ index: Int) -> String { values.operands[index] }
  }

  init(
    _ name: String, operands: [String] = [], _ summary: String, detail: String = "",
    options: [OptionTable.Option] = [], body: @escaping @Sendable (Invocation) throws -> Int32
  ) {
    self.name = name
    self.summary = summary
    self.detail = detail
    table = OptionTable(operands: operands, options: options + Self.commonOptions)
    self.body = body
  }

  /// Commands without a word here about how to reach a server would each have their own.
  private static let commonOptions: [OptionTable.Option] = [
    .init(name: "json", value: nil, help: "answers of the server as they are, for programs"),
    .init(name: "server", value: "URL", help: "the server (default: \(usualServer))"),
    .init(
      name: "token", value: "TOKEN",
      help: "who asks, on a server with tokens; better as TOUCHLINE_TOKEN, where nobody sees it"),
    .init(
      name: "ca-file", value: "FILE",
      help: "certificates that may vouch for the server, PEM (default: the machine's)"),
    .init(name: "help", value: nil, help: "this text"),
  ]

  static let usualServer = "http://127.0.0.1:8000"

  private var help: String {
    """
    usage: touchline \(([name] + table.operands).joined(separator: " ")) [options]

    \(detail.isEmpty ? "Does this: \(summary)." : detail)

    \(table.help)

    Every option can also be given in the environment: --server as TOUCHLINE_SERVER. Exit codes: 0 done, 1 failed, 2 wrongly called.

    """
  }

  /// The command as the program runs it.
  var command: Command {
    Command(name: name, summary: summary, table: table, help: help, body: run)
  }

  @Sendable private func run(_ values: OptionTable.Values) throws -> Int32 {
    try table.requireOperands(values)
    do {
      return try body(Invocation(client: try client(values), values: values))
    } catch ClientError.refused(_, let code, let detail) where Self.areOfTheCall.contains(code) {
      // The server knows best what its parameters may be; that one of them makes no sense is wrong with the call all the same.
      throw UsageError(TextTable.printable(detail))
    } catch let error as ClientError {
      throw CommandFailure(Self.words(error))
    }
  }

  private static let areOfTheCall: Set = ["invalid_parameter", "validation_failed"]

  private func client(_ values: OptionTable.Values) throws(UsageError) -> ServerClient {
    let server = values.last("server") ?? Self.usualServer
    guard
      let client = ServerClient(
        server: server, token: values.last("token"), certificates: values.last("ca-file"))
    else { throw UsageError("--server must be an address such as \(Self.usualServer)") }
    return client
  }

  /// What went wrong and what to do about it.
  private static func words(_ error: ClientError) -> String {
    switch error {
    case .unreachable:
      "\(error); start one with 'touchline serve', or name another with --server URL"
    case .refused(status: 401, _, _):
      "\(error); give a token with TOUCHLINE_TOKEN or --token"
    case .refused, .notUnderstood, .unreadable: TextTable.printable("\(error)")
    }
  }
}
