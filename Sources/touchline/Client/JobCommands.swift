import Base
import Client

/// `touchline job`, `cancel` and `delete`: one job.
enum JobCommands {
  static let show = ClientCommand("job", operands: ["ID"], "show one job") { invocation in
    let job = try invocation.client.get(
      ["jobs", invocation.operand(0)], query: [("include", "summary")])
    if invocation.wantsJSON {
      Console.printLine(job.jsonText())
    } else {
      lines(job).forEach(Console.printLine)
    }
    return ExitCode.success
  }

  static let cancel = ClientCommand(
    "cancel", operands: ["ID"], "stop a job; what it has found is kept"
  ) { invocation in
    let answer = try invocation.client.post(["jobs", invocation.operand(0), "cancel"])
    let isOver = answer.text("status") == "cancelled"
    Console.printLine(
      invocation.wantsJSON
        ? answer.jsonText() : isOver ? "cancelled" : "cancelling: it stops in a moment")
    return ExitCode.success
  }

  static let delete = ClientCommand(
    "delete", operands: ["ID"], "remove a job that has ended, with all that it found"
  ) { invocation in
    let id = invocation.operand(0)
    try invocation.client.delete(["jobs", id])
    Console.printLine(
      invocation.wantsJSON
        ? JSONObject([.init(name: "deleted", value: .string(id))]).jsonText() : "deleted")
    return ExitCode.success
  }

  /// What there is to know of a job, a line each; what is not known has none.
  private static func lines(_ job: JSONObject) -> [String] {
    let summary = job.object("result")?.object("summary")
    let used = job.text("device_used") ?? ""
    let asked = job.text("device_requested") ?? used
    let device = used == asked ? used : "\(used) (asked for: \(asked))"
    let facts: [(String, String?)] = [
      ("job", job.text("job_id")), ("status", job.text("status")), ("done", JobText.done(job)),
      ("error", job.text("error_message")), ("pipeline", job.text("pipeline_id")),
      ("source", job.text("source")), ("device", device), ("created", job.text("created_at")),
      ("started", job.text("started_at")), ("ended", job.text("completed_at")),
      ("submitted by", job.text("submitted_by")),
      ("options", job.object("options").flatMap { $0.isEmpty ? nil : $0.jsonText() }),
      ("frames", summary?.integer("total_frames").map { "\($0)" }),
      ("detections", summary?.integer("total_detections").map { "\($0)" }),
      ("confidence", summary?.number("average_confidence").map { "\($0)" }),
    ]
    let width = 14
    return facts.compactMap { name, value in
      guard let value else { return nil }
      return name + String(repeating: " ", count: width - name.count) + TextTable.printable(value)
    }
  }
}
