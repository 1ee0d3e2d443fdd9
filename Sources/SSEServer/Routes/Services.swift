import Base
import Jobs

/// What the routes work with.
struct Services: Sendable {
  let store: Store
  let hub: Hub
  let pool: WorkerPool?
  /// Tells when piped streams have something to pass on.
  let pipes: PipePoll
  let access: AccessControl
  let counters: RequestCounters
  let durations: JobDurations
  /// Answers about jobs that are still right.
  let answers = JobAnswers()
  /// What jobs run with: plugins, sources, devices.
  let runner: RunnerSettings
  /// Does what blocks and somebody waits for.
  let threads: MediaThreads
  /// Where uploads lie, each under its id.
  let uploads: String
  /// What the plugins say of themselves, for whoever connects.
  let pluginMetadata: [MetadataPayload]
  let started: Monotonic
  /// Takes one structured line a call.
  let log: @Sendable (JSONObject) -> Void

  /// The job that a path names: 404 for what is no id as well.
  func jobID(_ request: HTTPRequest) throws(HTTPError) -> JobID {
    let text = request.parameter("id")
    guard let id = JobID(text) else {
      throw HTTPError(status: 404, code: "job_not_found", "there is no job '\(text.prefix(64))'")
    }
    return id
  }
}

extension HTTPRequest {
  /// How the audit trail names who asks.
  var actor: String { principal.name ?? "anonymous" }

  /// A word of an enumeration in the query; nil when it is not there, 400 when it is no such word.
  func wordParameter<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type)
    throws(HTTPError) -> Word? where Word.RawValue == String
  {
    guard let text = query.first(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
      throw HTTPError(.invalidParameter, "\(name) must be one of: \(words)")
    }
    return word
  }

  /// A moment in the query.
  func momentParameter(_ name: String) throws(HTTPError) -> Timestamp? {
    guard let text = query.first(name) else { return nil }
    guard let moment = Timestamp(rfc3339: text) else {
      throw HTTPError(
        .invalidParameter, "\(name) must be a moment such as 2026-02-12T10:30:45Z, or a date")
    }
    return moment
  }
}
