public import Base

/// What a worker commits at once: events and frames in order, and the checkpoint that continues after them.
public struct JobStep: Sendable {
  public var messages: [EncodedMessage]
  /// Replaces the last one; nil leaves it.
  public var checkpoint: [UInt8]?
  /// What really does the work, when that has turned out otherwise than was said.
  public var device: Device?

  public struct Device: Sendable {
    public let used: String
    public let fallback: Bool

    public init(used: String, fallback: Bool) {
      self.used = used
      self.fallback = fallback
    }
  }

  public init(messages: [EncodedMessage] = [], checkpoint: [UInt8]? = nil, device: Device? = nil) {
    self.messages = messages
    self.checkpoint = checkpoint
    self.device = device
  }
}

/// How a job ended, with what it leaves behind.
public enum JobOutcome: Sendable {
  case completed(JobResult)
  case failed(JobFailure, summary: JSONObject, metrics: [NodeMetrics] = [])
  case cancelled(summary: JSONObject, metrics: [NodeMetrics] = [])

  var ending: JobEnding {
    switch self {
    case .completed: .completed
    case .failed: .failed
    case .cancelled: .cancelled
    }
  }

  var summary: JSONObject {
    switch self {
    case .completed(let result): result.summary
    case .failed(_, let summary, _), .cancelled(let summary, _): summary
    }
  }

  /// What its nodes have cost, as far as they came.
  var metrics: [NodeMetrics] {
    switch self {
    case .completed(let result): result.metrics
    case .failed(_, _, let metrics), .cancelled(_, let metrics): metrics
    }
  }
}

/// What a completed job found.
public struct JobResult: Sendable {
  public let frameCount: Int64
  /// Totals and provenance: `output_json` of the result, `summary` of the last message.
  public let summary: JSONObject
  public let metrics: [NodeMetrics]
  /// What is added to the history of the pipelines.
  public let runs: [PipelineRun]

  /// - Throws: when a number in there is none, or nested too deeply: it could not be kept.
  public init(
    frameCount: Int64, summary: JSONObject, metrics: [NodeMetrics] = [], runs: [PipelineRun] = []
  ) throws(QueueError) {
    guard JSONValue.object(summary).isWritable(atDepth: RealtimeMessage.payloadDepth) else {
      throw .invalidSubmission(field: "summary", rule: JSONValue.writableRule)
    }
    guard metrics.allSatisfy(\.isFinite) else {
      throw .invalidSubmission(field: "metrics", rule: "finite numbers")
    }
    self.frameCount = frameCount
    self.summary = summary
    self.metrics = metrics
    self.runs = runs
  }
}

/// Why a job failed.
public struct JobFailure: Sendable {
  /// Stable code: `CRASH_LOOP`, `PLUGIN_FAILED` …
  public let code: String
  /// What happened and what to do next.
  public let message: String
  public let plugin: Name?
  public let frameIndex: Int64?

  public init(code: String, message: String, plugin: Name? = nil, frameIndex: Int64? = nil) {
    self.code = code
    self.message = message
    self.plugin = plugin
    self.frameIndex = frameIndex
  }

  static func crashLoop(crashes: Int64) -> JobFailure {
    JobFailure(
      code: "CRASH_LOOP",
      message:
        "the job took its worker down \(crashes) times and is not tried again; its source or one of its plugins is at fault"
    )
  }
}

/// What one node of a pipeline cost over a job.
public struct NodeMetrics: Sendable, Hashable {
  public let node: Name
  public let frames: Int64
  /// The sum over all frames.
  public let totalMilliseconds: Double
  public let p50: Double
  public let p95: Double
  public let p99: Double
  public let maximum: Double

  public init(
    node: Name, frames: Int64, totalMilliseconds: Double, p50: Double, p95: Double, p99: Double,
    maximum: Double
  ) {
    self.node = node
    self.frames = frames
    self.totalMilliseconds = totalMilliseconds
    self.p50 = p50
    self.p95 = p95
    self.p99 = p99
    self.maximum = maximum
  }

  var isFinite: Bool {
    [totalMilliseconds, p50, p95, p99, maximum].allSatisfy(\.isFinite)
  }
}
