import Base
import Jobs
import Media

/// The messages of one staged job.
struct Scene {
  let job: JobID
  let script: Script
  let passes: Int64

  /// The plugins that this server says it has.
  static func plugins() throws -> [MetadataPayload] {
    try ["alpha", "beta", "gamma"].map { try metadata($0, job: nil) }
  }

  private static func metadata(_ plugin: Name, job: JobID?) throws -> MetadataPayload {
    MetadataPayload(
      jobID: job, plugin: plugin,
      metadata: try PluginMetadata(
        version: "1.0", description: "a plugin on a stage", outputFormat: "detections",
        capabilities: ["detections"]))
  }

  private func encoded(_ body: RealtimeMessage.Body) throws -> EncodedMessage {
    try EncodedMessage(RealtimeMessage(body))
  }

  func opening(_ plugin: Name) throws -> [EncodedMessage] {
    [
      try encoded(.metadata(Self.metadata(plugin, job: job))),
      try status(plugin, .started),
    ]
  }

  func closing(_ plugin: Name) throws -> [EncodedMessage] {
    var messages = [try status(plugin, .completed)]
    for number in 0..<script.warnings {
      messages.append(
        try encoded(
          .warning(
            WarningPayload(
              jobID: job, plugin: plugin, message: "warning \(number)", severity: .low,
              code: "STAGED"))))
    }
    return messages
  }

  func status(_ plugin: Name, _ status: PluginStatusPayload.Status) throws -> EncodedMessage {
    let timing = status == .completed ? Milliseconds(tenths: 10 * script.frames) : nil
    return try encoded(
      .pluginStatus(
        PluginStatusPayload(
          jobID: job, plugin: plugin, status: status, timing: timing,
          framesProcessed: timing == nil ? nil : script.frames)))
  }

  func softFailure(_ plugin: Name) throws -> EncodedMessage {
    try encoded(
      .warning(
        WarningPayload(
          jobID: job, plugin: plugin, message: "the plugin gave up", severity: .high,
          code: "PLUGIN_FAILED")))
  }

  /// A frame, and `progress` when the whole percentage has moved. 100 belongs to the end of the job.
  func frame(_ plugin: Name, pass: Int64, index: Int64) throws -> [EncodedMessage] {
    let box = try Detection(
      label: "player", confidence: 0.5, x: Double(index % 1_000), y: 1, width: 2, height: 3)
    let frame = try FramePayload(
      jobID: job, index: index, time: MediaTime(microseconds: index * 40_000), plugin: plugin,
      data: FrameData(width: 1_280, height: 720, detections: [box]),
      timing: Milliseconds(tenths: 10), deviceUsed: "cpu")
    let total = passes * script.frames
    let done = pass * script.frames + index
    let (before, after) = (100 * done / total, 100 * (done + 1) / total)
    var messages = [try encoded(.frame(frame))]
    if index > 0, script.shot > 0, index % script.shot == 0 {
      messages.append(try beginning(of: index / script.shot, plugin, frame))
    }
    if index == script.warnedFrame {
      messages.append(
        try encoded(
          .warning(
            WarningPayload(
              jobID: job, plugin: plugin, message: "a strange frame", severity: .medium,
              code: "STRANGE", frameIndex: index))))
    }
    if after > before, after < 100 {
      messages.append(
        try encoded(.progress(ProgressPayload(jobID: job, progress: after, plugin: plugin))))
    }
    return messages
  }

  private func beginning(of shot: Int64, _ plugin: Name, _ frame: FramePayload) throws
    -> EncodedMessage
  {
    let milliseconds = Double(frame.time.microseconds) / 1_000
    return try encoded(
      .partialResult(
        PartialResultPayload(
          jobID: job, plugin: plugin,
          result: [
            "shot": .integer(shot), "frame_id": .string("f-\(frame.index)"),
            "pts_ms": .number(milliseconds),
          ])))
  }

  func result(_ plugins: [Name]) throws -> JobResult {
    let total = passes * script.frames
    let metrics = plugins.map { plugin in
      NodeMetrics(
        node: plugin, frames: script.frames, totalMilliseconds: Double(script.frames), p50: 1,
        p95: 1, p99: 1, maximum: 1)
    }
    return try JobResult(
      frameCount: total, summary: ["total_frames": .integer(total)], metrics: metrics)
  }
}
