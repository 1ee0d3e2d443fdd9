import Base
import Testing

@testable import Jobs

/// What the tests of the queue ask again and again.
extension Store {
  func submit(_ source: String = "match.mp4") throws -> JobID {
    try performAndWait(Write.submit(Sample.submission(source)))
  }

  func job(_ id: JobID) throws -> JobRecord {
    try performAndWait(Read.job(id))
  }

  func actions(of id: JobID) throws -> [String] {
    try performAndWait(Read.history(of: id)).map(\.action)
  }

  /// The types and, where they say more, the texts of a job's events.
  func story(of id: JobID) throws -> [String] {
    let number = try job(id).key.number
    return try wholeLog(filter: LogFilter(jobs: [number])).map { event in
      switch try event.message.body {
      case .progress(let progress):
        "progress \(progress.progress ?? -1) \(progress.stage ?? "")"
      case .complete(let complete): "complete \(complete.status)"
      case .error(let error): "error \(error.details.errorCode)"
      default: event.type.name.description
      }
    }
  }
}
