import Base
import Client
import Glibc

/// `touchline submit`: hands in a job, and watches it if wanted.
enum SubmitCommand {
  static let command = ClientCommand(
    "submit", operands: ["SOURCE"], "hand in a job, and watch it with --watch",
    detail: """
      Hands in a job over SOURCE: a path under the server's media root, upload:ID, an http(s), rtsp or rtmp address, or, with
      --upload, a file of this machine. Either --pipeline or --plugins says what is to be done with it.

      The job's id goes to standard output, on a line of its own. With --watch the command stays until the job has ended,
      and its exit code is 0 for a job that has completed, 1 for one that failed or was cancelled.
      """,
    options: [
      .init(name: "pipeline", value: "ID", help: "the pipeline to run; see touchline pipelines"),
      .init(
        name: "plugins", value: "A,B",
        help: "plugins to run one after the other; see touchline plugins"
      ),
      .init(name: "upload", value: nil, help: "SOURCE is a file here: send it to the server first"),
      .init(name: "watch", value: nil, help: "show how it goes until it has ended"),
      .init(name: "stride", value: "N", help: "look at each N-th frame only"),
      .init(name: "start-ms", value: "MS", help: "begin at this moment of the video"),
      .init(name: "end-ms", value: "MS", help: "end at this moment of the video"),
      .init(name: "max-frames", value: "N", help: "look at so many frames at most"),
      .init(
        name: "device", value: "ID",
        help: "cpu, gpu, auto, or a device of the server (default: cpu)"),
      .init(
        name: "on-behind", value: "all|latest",
        help: "on a live source: look at all frames, or skip to the newest (default: all)"),
    ], body: run)

  private static func run(_ invocation: ClientCommand.Invocation) throws -> Int32 {
    let order = try Order(invocation.values)
    let source = try source(invocation)
    let answer: JSONObject
    do throws(ClientError) {
      answer = try invocation.client.post(order.path, order.body(source))
    } catch {
      throw hinted(error, source)
    }
    guard let job = answer.text("job_id") else {
      throw ClientError.notUnderstood(
        server: invocation.client.server, why: "its answer names no job")
    }
    Console.printLine(invocation.wantsJSON ? answer.jsonText() : job)
    guard invocation.values.isSet("watch") else {
      if Console.printsToTerminal { Console.complain("watch it with: touchline tail \(job)") }
      return ExitCode.success
    }
    return try Watching.run(
      job, stride: order.stride, invocation.client, asJSON: invocation.wantsJSON)
  }

  private static func source(_ invocation: ClientCommand.Invocation) throws(ClientError) -> String {
    let source = invocation.operand(0)
    guard invocation.values.isSet("upload") else { return source }
    let answer = try invocation.client.upload(file: source)
    guard let kept = answer.text("source") else {
      throw .notUnderstood(server: invocation.client.server, why: "its answer names no upload")
    }
    return kept
  }

  /// A file that is here and not there is the commonest mistake of all.
  private static func hinted(_ error: ClientError, _ source: String) -> ClientError {
    guard case .refused(let status, let code, let detail) = error, code.hasPrefix("source_"),
      access(source, R_OK) == 0
    else { return error }
    return .refused(
      status: status, code: code,
      detail: "\(detail). It is a file of this machine: --upload sends it to the server")
  }

  /// What is to be done with the source.
  private struct Order {
    let path: [String]
    let stride: Int64
    private let pipeline: String?
    private let plugins: [String]
    private let device: String?
    private let options: JSONObject

    init(_ values: OptionTable.Values) throws(UsageError) {
      pipeline = values.last("pipeline")
      plugins = (values.last("plugins") ?? "").split(separator: ",").map(String.init)
      guard (pipeline == nil) != plugins.isEmpty else {
        throw UsageError("give either --pipeline ID or --plugins A,B")
      }
      path = pipeline == nil ? ["v1", "jobs"] : ["jobs"]
      device = values.last("device")
      var options: JSONObject = [:]
      for name in ["stride", "start-ms", "end-ms", "max-frames"] {
        guard let number = try values.integer(name) else { continue }
        options[name.replacing("-", with: "_")] = .integer(number)
      }
      if let word = values.last("on-behind") { options["on_behind"] = .string(word) }
      stride = max(1, options.integer("stride") ?? 1)
      self.options = options
    }

    func body(_ source: String) -> JSONObject {
      var body: JSONObject = ["source": .string(source)]
      var options = options
      if let pipeline {
        body["pipeline_id"] = .string(pipeline)
        if let device { options["device"] = .string(device) }
      } else {
        body["plugins"] = .array(plugins.map { .string($0) })
        if let device { body["device_requested"] = .string(device) }
      }
      if !options.isEmpty { body["options"] = .object(options) }
      return body
    }
  }
}
