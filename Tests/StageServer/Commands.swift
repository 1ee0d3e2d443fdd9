import Base
import Jobs
import SSEServer

/// Does what a test says, one JSON object a line, and answers with one.
struct Commands {
  let application: ServerApplication
  let gates: Gates

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  func answer(_ line: String) -> JSONObject {
    do {
      guard case .object(let command) = try JSONParser.parse(Array(line.utf8)) else {
        throw Problem(description: "a command is an object")
      }
      return try obey(command)
    } catch {
      return ["error": .string(String(describing: error))]
    }
  }

  private func obey(_ command: JSONObject) throws -> JSONObject {
    switch command["do"] {
    case .string("submit"): return ["job_id": .string(try submit(command).description)]
    case .string("release"):
      var until = Int64.max
      if case .integer(let frames)? = command["until"] { until = frames }
      gates.release(try job(command), until: until)
      return ["ok": true]
    case .string("held"): return ["frames": .integer(gates.held(try job(command)))]
    case .string("routes"):
      return [
        "routes": .array(
          application.routes.map { ["method": .string($0.method), "path": .string($0.pattern)] })
      ]
    default: throw Problem(description: "no such command")
    }
  }

  private func job(_ command: JSONObject) throws -> JobID {
    guard case .string(let text)? = command["job"], let id = JobID(text) else {
      throw Problem(description: "job must be an id")
    }
    return id
  }

  private func submit(_ command: JSONObject) throws -> JobID {
    guard case .array(let plugins)? = command["plugins"],
      case .object(let script)? = command["script"]
    else { throw Problem(description: "submit needs plugins and a script") }
    _ = try Script(script)
    let passes = try plugins.map { value in
      guard case .string(let text) = value, let name = Name(text) else {
        throw Problem(description: "plugins must be names")
      }
      return name
    }
    var submitter: String?
    if case .string(let name)? = command["submitted_by"] { submitter = name }
    var source = "match.mp4"
    if case .string(let text)? = command["source"] { source = text }
    let submission = try JobSubmission(
      passes: passes, source: source, options: script, submittedBy: submitter)
    let id = try application.store.performAndWait(Write.submit(submission))
    application.wakeWorkers()
    return id
  }
}
