import Base
import Jobs

/// Answers that show a job: from memory for as long as nothing has been committed, else by one read.
///
/// A crowd that polls one job costs one read a commit, whether or not they have the newest answer already.
final class JobAnswers: Sendable {
  /// Asks for parts of a job, or refuses.
  typealias Choose = @Sendable (JobRecord) throws -> JobParts
  typealias Answer = @Sendable (JobView, _ tag: String) throws -> HTTPResponse

  private let remembered = Guarded(AnswerMemory())

  /// - Parameters:
  ///   - choose: which parts the answer needs; asked before every read, so that it can refuse.
  ///   - answer: makes the answer from them.
  func reply(
    to request: HTTPRequest, about id: JobID, in store: Store, choose: @escaping Choose,
    answer: @escaping Answer
  ) -> Reply {
    // Looked at before the read, so that an answer is never taken for newer than it is.
    let version = store.commitCount
    let known = remembered.withLock { $0.find(request.target, at: version) }
    if let answer = known?.answer(to: request) { return .now(answer) }
    return .later { [self] in
      let view = try await store.perform(
        Read.view(of: id) { job, tail in
          let parts = try choose(job)
          return EntityTag.isMatched(JobETag.of(tail, job), by: request.headers)
            ? JobParts() : parts
        })
      let tag = JobETag.of(view.tail, view.job)
      let isMatched = EntityTag.isMatched(tag, by: request.headers)
      let response = isMatched ? nil : try answer(view, tag)
      remembered.withLock { $0.keep(tag, response, for: request.target, at: version) }
      return response ?? JobETag.notModified(tag)
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
    let known = remembered.withLock { $0.find(question, at: version) }
    if let answer = known?.answer(to: request) { return .now(answer) }
    return .later { [self] in
      // The tag comes first: the list may hold more than it says, never less.
      let view = try await store.perform(Read.view(of: id) { _, _ in JobParts() })
      let tag = JobETag.of(view.tail, view.job, form: form)
      if EntityTag.isMatched(tag, by: request.headers) {
        remembered.withLock { $0.keep(tag, nil, for: question, at: version) }
        return JobETag.notModified(tag)
      }
      var response = try await list()
      response.headers["ETag"] = tag
      let answer = response
      remembered.withLock { $0.keep(tag, answer, for: question, at: version) }
      return answer
    }
  }
}

/// What the newest questions are answered with, all of one version of the store: pure.
struct AnswerMemory {
  /// The tag, and the answer itself where somebody has asked for it and it is short.
  struct Known {
    let tag: String
    let response: HTTPResponse?

    /// Nil when the client needs what is not kept.
    func answer(to request: HTTPRequest) -> HTTPResponse? {
      EntityTag.isMatched(tag, by: request.headers) ? JobETag.notModified(tag) : response
    }
  }

  private var version: Int64 = -1
  private var entries: [String: Known] = [:]

  /// So many answers of at most so many bytes: together they stay below 8 MiB.
  static let mostEntries = 128
  static let largestBody = 64 << 10

  func find(_ target: String, at version: Int64) -> Known? {
    version == self.version ? entries[target] : nil
  }

  /// - Parameter response: nil when the client has it.
  mutating func keep(
    _ tag: String, _ response: HTTPResponse?, for target: String, at version: Int64
  ) {
    guard version >= self.version else { return }
    if version > self.version || entries.count >= Self.mostEntries { entries = [:] }
    self.version = version
    if let known = entries[target], known.response != nil { return }
    entries[target] = Known(tag: tag, response: response.flatMap { Self.isShort($0) ? $0 : nil })
  }

  private static func isShort(_ response: HTTPResponse) -> Bool {
    guard case .bytes(let bytes) = response.body else { return false }
    return bytes.count <= largestBody
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
