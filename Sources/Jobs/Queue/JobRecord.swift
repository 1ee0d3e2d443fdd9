public import Base

/// A job that somebody wants done.
public struct JobSubmission: Sendable {
  /// The pipelines to run over the source, one pass each, in order.
  public let passes: [Name]
  /// A path, an upload or an address; the media layer knows which.
  public let source: String
  public let deviceRequested: String
  /// The device that will do the work, as far as is known now.
  public let deviceUsed: String
  /// Whether that is not the device asked for.
  public let fallback: Bool
  public let options: JSONObject
  /// The name of the token that submitted it; nil without access control.
  public let submittedBy: String?

  private static let longestSource = 8_192

  public init(
    passes: [Name], source: String, deviceRequested: String = "cpu", deviceUsed: String = "cpu",
    fallback: Bool = false, options: JSONObject = [:], submittedBy: String? = nil
  ) throws(QueueError) {
    guard !passes.isEmpty, Set(passes).count == passes.count else {
      throw .invalidSubmission(field: "plugins", rule: "at least one name, and none of them twice")
    }
    guard !source.isEmpty, source.utf8.count <= Self.longestSource, !source.utf8.contains(0) else {
      throw .invalidSubmission(
        field: "source", rule: "1 to \(Self.longestSource) bytes without a NUL")
    }
    guard !deviceRequested.isEmpty, !deviceUsed.isEmpty else {
      throw .invalidSubmission(field: "device_requested", rule: "the id of a device")
    }
    guard JSONValue.object(options).isWritable() else {
      throw .invalidSubmission(field: "options", rule: JSONValue.writableRule)
    }
    self.passes = passes
    self.source = source
    self.deviceRequested = deviceRequested
    self.deviceUsed = deviceUsed
    self.fallback = fallback
    self.options = options
    self.submittedBy = submittedBy
  }

  /// How the passes are named as one pipeline; `+` occurs in no name.
  var pipelineID: String { passes.map(\.description).joined(separator: "+") }
}

/// A row of the table of jobs.
public struct JobRecord: Sendable {
  public let key: JobKey
  /// The pipelines to run, joined by `+`.
  public let pipelineID: String
  public let source: String
  public let state: JobState
  public let createdAt: Timestamp
  public let startedAt: Timestamp?
  public let completedAt: Timestamp?
  public let errorCode: String?
  public let errorMessage: String?
  public let deviceRequested: String
  public let deviceUsed: String
  public let fallback: Bool
  /// A JSON object, as it was submitted.
  public let options: String
  public let submittedBy: String?

  public var id: JobID { key.id }
  public var status: JobStatus { state.status }

  /// The pipelines to run over the source, one pass each, in order.
  public var passes: [Name] {
    pipelineID.split(separator: "+").compactMap { Name(String($0)) }
  }

  /// How many columns `StoreQuery.jobColumns` has; a query may put its own behind them.
  static let columnCount: Int32 = 20

  /// Reads the columns of `StoreQuery.jobColumns`.
  init(_ row: Statement) throws(StoreError) {
    guard let id = JobID(row.text(1)), let status = JobStatus(rawValue: row.text(4)) else {
      throw StoreError(.databaseCorrupt, "the row of job \(row.text(1)) cannot be read")
    }
    key = JobKey(id: id, number: row.integer(0))
    pipelineID = row.text(2)
    source = row.text(3)
    createdAt = row.timestamp(5)
    startedAt = row.optionalTimestamp(6)
    completedAt = row.optionalTimestamp(7)
    errorCode = row.optionalText(8)
    errorMessage = row.optionalText(9)
    deviceRequested = row.text(10)
    deviceUsed = row.text(11)
    fallback = row.bool(12)
    options = row.text(13)
    submittedBy = row.optionalText(14)
    var state = JobState()
    state.status = status
    state.cancelRequested = row.bool(15)
    state.owner = row.optionalText(16).map { WorkerID($0) }
    state.attempt = row.integer(17)
    state.crashes = row.integer(18)
    state.leaseUntil = row.optionalTimestamp(19)
    self.state = state
  }
}

/// A job in a worker's hands.
public struct ClaimedJob: Sendable {
  public let record: JobRecord
  public let lease: Lease
  /// Where to continue: what the last committed step left; nil at the first frame.
  public let checkpoint: [UInt8]?
}
