import Base
import Jobs

/// Answers that show a job: from memory for as long as nothing has been committed, else by one read.
///
/// A crowd that polls one job costs one read a commit, and who has the newest answer already costs none.
final class JobAnswers: Sendable {
  /// Asks for parts of a job, or refuses.
  typealias Choose = @Sendable (JobRecord) throws -> JobParts
  typealias Answer = @Sendable (JobView, _ tag: String) throws -> HTTPResponse

  private let remembered = Guarded(AnswerMemory())

  /// - Parameters:
  ///   - choose: which parts the answer needs; not asked when the client has the answer.
  ///   - answer: makes the answer from them.
  func reply(
    to request: HTTPRequest, about id: JobID, in store: Store, choose: @escaping Choose,
    answer: @escaping Answer
  ) -> Reply {
    // Looked at before the read, so that an answer is never taken for newer than it is.
    let version = store.commitCount
    if let found = remembered.withLock({ $0.find(request.target, at: version) }) {
      return .now(
        EntityTag.isMatched(found.tag, by: request.headers)
          ? JobETag.notModified(found.tag) : found.response)
    }
    return .later { [self] in
      let view = try await store.perform(
        Read.view(of: id) { job, tail in
          let parts = try choose(job)
          return EntityTag.isMatched(JobETag.of(tail, job), by: request.headers)
            ? JobParts() : parts
        })
      let tag = JobETag.of(view.tail, view.job)
      if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
      let response = try answer(view, tag)
      remembered.withLock { $0.keep(response, tag: tag, for: request.target, at: version) }
      return response
    }
  }

  /// The same for a list that has a read of its own.
  ///
  /// - Parameter form: tells the answers at one address apart, where the client may choose.
  func reply(
    to request: HTTPRequest, about id: JobID, in store: Store, form: String,
    list: @escaping @Sendable () async throws -> HTTPResponse
  ) -> Reply {
    let version = store.commitCount
    let question = "\(request.target) \(form)"
    if let found = remembered.withLock({ $0.find(question, at: version) }) {
      return .now(
        EntityTag.isMatched(found.tag, by: request.headers)
          ? JobETag.notModified(found.tag) : found.response)
    }
    return .later { [self] in
      // The tag comes first: the list may hold more than it says, never less.
      let view = try await store.perform(Read.view(of: id) { _, _ in JobParts() })
      let tag = JobETag.of(view.tail, view.job, form: form)
      if EntityTag.isMatched(tag, by: request.headers) { return JobETag.notModified(tag) }
      var response = try await list()
      response.headers["ETag"] = tag
      let answer = response
      remembered.withLock { $0.keep(answer, tag: tag, for: question, at: version) }
      return answer
    }
  }
}

/// Small answers to the newest questions, all of one version of the store: pure.
struct AnswerMemory {
  private struct Entry {
    let tag: String
    let response: HTTPResponse
  }

  private var version: Int64 = -1
  private var entries: [String: Entry] = [:]

  /// So many answers of at most so many bytes: together they stay below 8 MiB.
  static let mostEntries = 128
  static let largestBody = 64 << 10

  func find(_ target: String, at version: Int64) -> (tag: String, response: HTTPResponse)? {
    guard version == self.version, let entry = entries[target] else { return nil }
    return (entry.tag, entry.response)
  }

  mutating func keep(
    _ response: HTTPResponse, tag: String, for target: String, at version: Int64
  ) {
    guard version >= self.version, case .bytes(let bytes) = response.body,
      bytes.count <= Self.largestBody
    else { return }
    if version > self.version || entries.count >= Self.mostEntries { entries = [:] }
    self.version = version
    entries[target] = Entry(tag: tag, response: response)
  }
}

/// The tag of a job resource: how far the log has come for it, and its state, which can change without an event.
/// A weak one: the later pages of a long answer may hold an event more than it says.
enum JobETag {
  static func of(_ tail: JobTail, _ job: JobRecord, form: String = "") -> String {
    "W/\"\(tail.key.number)-\(tail.lastSequence)-\(job.status.rawValue)\(form)\""
  }

  static func notModified(_ tag: String) -> HTTPResponse {
    HTTPResponse(status: 304, headers: ["ETag": tag])
  }
}
