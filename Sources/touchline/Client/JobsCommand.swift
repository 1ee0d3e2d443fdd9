import Base
import Client

/// `touchline jobs`: what there is and was.
enum JobsCommand {
  /// Options that the server takes under another name, and those that it takes under their own.
  private static let filters = [
    "status": "status", "pipeline": "pipeline_id", "submitted-by": "submitted_by",
    "source": "source", "since": "since", "until": "until", "limit": "limit", "cursor": "cursor",
  ]

  static let command = ClientCommand(
    "jobs", "list jobs, newest first",
    options: [
      .init(
        name: "status", value: "WORD",
        help: "only queued, running, completed, failed or cancelled ones"),
      .init(name: "pipeline", value: "ID", help: "only jobs of this pipeline"),
      .init(name: "submitted-by", value: "NAME", help: "only jobs of the holder of this token"),
      .init(name: "source", value: "SOURCE", help: "only jobs over this source"),
      .init(name: "since", value: "MOMENT", help: "only later jobs; 2026-02-12T10:30:45.123Z"),
      .init(name: "until", value: "MOMENT", help: "only earlier jobs"),
      .init(name: "limit", value: "N", help: "so many at most (default: 100)"),
      .init(name: "cursor", value: "N", help: "go on where a list ended"),
    ], body: run)

  private static func run(_ invocation: ClientCommand.Invocation) throws -> Int32 {
    let query = filters.sorted { $0.key < $1.key }.compactMap { option, name in
      invocation.values.last(option).map { (name: name, value: $0) }
    }
    let answer = try invocation.client.get(["jobs"], query: query)
    if invocation.wantsJSON {
      Console.printLine(answer.jsonText())
      return ExitCode.success
    }
    var table = TextTable(["JOB", "STATUS", "DONE", "PIPELINE", "CREATED", "SOURCE"])
    for job in answer.objects("jobs") {
      table.add([
        job.text("job_id") ?? "", job.text("status") ?? "", JobText.done(job),
        job.text("pipeline_id") ?? "", job.text("created_at") ?? "", job.text("source") ?? "",
      ])
    }
    table.lines.forEach(Console.printLine)
    if let next = answer.text("next_cursor") {
      Console.complain("there are more; go on with --cursor \(next)")
    }
    return ExitCode.success
  }
}

/// How a job's members are shown.
enum JobText {
  static func done(_ job: JSONObject) -> String {
    job.number("progress").map { "\(Int(($0 * 100).rounded())) %" } ?? "-"
  }
}
