import Base
import Client

/// `touchline tail`: the stream, one message a line.
enum TailCommand {
  static let command = ClientCommand(
    "tail", operands: ["[JOB]"], "print what happens, one JSON message a line",
    detail: """
      Prints the messages of JOB, or of all jobs, one JSON object a line, as they come. When the connection is lost or the server starts
      anew, it goes on where it was: no message is missing and none comes twice. Ends with JOB, else when it is stopped.
      """,
    options: [
      .init(
        name: "from-start", value: nil, help: "begin with the oldest message, not with the next"),
      .init(
        name: "types", value: "A,B",
        help: "only messages of these types: progress, frame, warning, complete … (default: all)"),
    ], body: run)

  private static func run(_ invocation: ClientCommand.Invocation) throws -> Int32 {
    let job = invocation.values.operands.first
    let wanted = invocation.values.last("types")?.split(separator: ",").map(String.init)
    var asked = wanted
    // The end of the job ends the command, whether somebody wants to read of it or not.
    if job != nil, wanted?.contains("complete") == false { asked?.append("complete") }
    let request = TailRequest(
      job: job, types: asked?.joined(separator: ","),
      cursor: invocation.values.isSet("from-start") ? "0" : nil)
    try invocation.client.follow(
      request, outage: { Console.complain("\($0); trying again") },
      take: { event in
        if isWanted(event, wanted) { Console.printLine(event.data) }
        return job == nil || event.type != "complete"
      })
    return ExitCode.success
  }

  /// Without what a connection says for itself: its pings, the plugins that it greets with, and why it ends.
  private static func isWanted(_ event: StreamEvent, _ wanted: [String]?) -> Bool {
    if let wanted, !wanted.contains(event.type) { return false }
    switch event.type {
    case "ping": return wanted != nil
    case "metadata", "error": return isAboutJob(event)
    default: return true
    }
  }

  private static func isAboutJob(_ event: StreamEvent) -> Bool {
    guard case .object(let message)? = try? JSONParser.parse(event.data) else { return false }
    return message.object("payload")?.text("job_id") != nil
  }
}
