import Base
import Media

/// What the plugins of one pass say at its beginning, for each frame, and at its end.
struct PassMessages {
  let job: JobID
  let plans: [ExecutionPlan]

  private var plugins: [Name] {
    plans.flatMap(\.plugins).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private func manifest(_ plugin: Name) -> PluginManifest {
    // A plan's plugins are those of its steps.
    plans.lazy.flatMap(\.steps).first { $0.node.plugin == plugin }!.plugin.manifest
  }

  /// `metadata`, then `plugin_status started`, of each plugin.
  func opening(_ step: inout StepBuffer) throws(MessageError) {
    for plugin in plugins {
      try step.append(
        .metadata(
          MetadataPayload(jobID: job, plugin: plugin, metadata: manifest(plugin).metadata)))
    }
    for plugin in plugins {
      try step.append(
        .pluginStatus(PluginStatusPayload(jobID: job, plugin: plugin, status: .started)))
    }
  }

  /// What one step found in one frame; gives the data for the totals.
  ///
  /// - Parameter device: what has decoded this frame: hardware that fails is left in the middle of a pass.
  func frame(
    _ frame: Frame, _ node: PipelineDefinition.Node, _ values: [ToolValue], nanoseconds: Int64,
    on device: Label, _ step: inout StepBuffer
  ) throws(MessageError) -> FrameData {
    let data = try Findings.data(values, of: frame)
    try step.append(
      .frame(
        FramePayload(
          jobID: job, index: frame.index, time: frame.time, plugin: node.plugin,
          node: node.id == node.plugin ? nil : node.id, data: data,
          timing: Milliseconds(nanoseconds: nanoseconds), deviceUsed: device)))
    return data
  }

  /// The shot that a frame begins. Frames say so too, but who wants to know where a film is cut shall not have to read them all.
  func shot(
    _ frame: Frame, _ node: PipelineDefinition.Node, _ values: [ToolValue],
    _ step: inout StepBuffer
  ) throws(MessageError) {
    for case .scene(let scene) in values where scene.isCut {
      try step.append(
        .partialResult(
          PartialResultPayload(
            jobID: job, plugin: node.plugin,
            result: Findings.shot(scene, at: frame.index, frame.time))))
    }
  }

  func warning(
    _ warning: ToolWarning, of plugin: Name?, frame: Int64?, _ step: inout StepBuffer
  ) throws(MessageError) {
    try step.append(
      .warning(
        WarningPayload(
          jobID: job, plugin: plugin, message: warning.message, severity: warning.severity,
          code: warning.code, frameIndex: frame)))
  }

  /// What is said of something that happened to the source. An outage is one warning, when it begins; how it ends is a stage.
  func notice(_ notice: MediaNotice, during plugin: Name?) throws(MessageError)
    -> RealtimeMessage.Body
  {
    switch notice {
    case .outageEnded, .streamOver:
      .progress(
        try ProgressPayload(jobID: job, progress: nil, stage: "\(notice)", plugin: plugin))
    case .outageBegan, .hardwareFellBack:
      .warning(
        try WarningPayload(
          jobID: job, plugin: nil, message: "\(notice)",
          severity: notice.code == "HARDWARE_FALLBACK" ? .high : .medium, code: notice.code,
          frameIndex: nil))
    }
  }

  /// `plugin_status completed` of each plugin, each followed by what is still to be said of it.
  func closing(
    _ runners: [PlanRunner], frames: Int64, _ warnings: WarningBook, _ step: inout StepBuffer
  ) throws(MessageError) {
    for plugin in plugins {
      try step.append(
        .pluginStatus(
          try status(of: plugin, .completed, runners, frames: frames, warnings: warnings)))
      for entry in warnings.repeated(of: plugin) {
        let told = ToolWarning(
          code: entry.warning.code, message: "\(entry.warning.message) (\(entry.count) times)",
          severity: entry.warning.severity)
        try warning(told, of: plugin, frame: nil, &step)
      }
    }
  }

  /// `plugin_status failed` of some of them.
  func failed(
    _ plugins: [Name], _ runners: [PlanRunner], frames: Int64, _ warnings: WarningBook,
    _ step: inout StepBuffer
  ) throws(MessageError) {
    for plugin in plugins {
      try step.append(
        .pluginStatus(
          try status(of: plugin, .failed, runners, frames: frames, warnings: warnings)))
    }
  }

  private func status(
    of plugin: Name, _ status: PluginStatusPayload.Status, _ runners: [PlanRunner],
    frames: Int64, warnings: WarningBook
  ) throws(MessageError) -> PluginStatusPayload {
    var nanoseconds: Int64 = 0
    for runner in runners {
      for (step, timing) in zip(runner.plan.steps, runner.timings)
      where step.node.plugin == plugin {
        nanoseconds += timing.totalNanoseconds
      }
    }
    return try PluginStatusPayload(
      jobID: job, plugin: plugin, status: status, timing: Milliseconds(nanoseconds: nanoseconds),
      framesProcessed: frames, warningsCount: warnings.count(of: plugin))
  }
}
