/// Why the queue refused, with a stable code.
public enum QueueError: Error, Equatable, CustomStringConvertible {
  /// No job has this id.
  case jobNotFound(JobID)
  /// The job has ended, so it cannot be changed any more.
  case jobEnded(JobID, JobStatus)
  /// Only a job that has ended can be deleted.
  case jobNotEnded(JobID, JobStatus)
  /// The worker no longer holds the job: another has taken it over.
  case leaseLost(JobID)
  /// The submission breaks a rule.
  case invalidSubmission(field: String, rule: String)

  /// Stable code for programs.
  public var code: String {
    switch self {
    case .jobNotFound: "job_not_found"
    case .jobEnded: "job_ended"
    case .jobNotEnded: "job_not_ended"
    case .leaseLost: "lease_lost"
    case .invalidSubmission: "submission_invalid"
    }
  }

  public var description: String {
    switch self {
    case .jobNotFound(let id): "there is no job \(id)"
    case .jobEnded(let id, let status):
      "the job \(id) is \(status.rawValue); it cannot be changed any more"
    case .jobNotEnded(let id, let status):
      "the job \(id) is \(status.rawValue); cancel it or wait for its end before deleting it"
    case .leaseLost(let id): "the job \(id) has been taken over by another worker"
    case .invalidSubmission(let field, let rule): "\(field) must be \(rule)"
    }
  }
}
