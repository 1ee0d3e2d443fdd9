public import Base
public import Media

/// Makes tools. One for the whole server; what it makes belongs to one job.
public protocol Plugin: Sendable {
  var manifest: PluginManifest { get }
  /// Whether it works, as far as that is known before it is asked.
  var health: PluginHealth { get }

  /// A tool for one node of one job.
  ///
  /// - Parameters:
  ///   - id: a tool of the manifest.
  ///   - config: checked against the tool's schema, and complete.
  /// - Throws: `ToolFailure` when it cannot be prepared: a model that does not load, a process that does not start.
  func makeTool(_ id: Name, config: ToolConfig, context: ToolContext) throws(ToolFailure)
    -> any Tool
}

/// How a plugin is.
public enum PluginHealth: String, Sendable {
  case ok
  /// It works, though not as it should: it had to be started again.
  case degraded
  case failed
}

extension Plugin {
  /// What runs in this program works.
  public var health: PluginHealth { .ok }
}

/// Where a tool runs.
public struct ToolContext: Sendable {
  public let job: JobID?
  public let node: Name
  /// Ends work that blocks.
  public let interruption: Interruption

  public init(job: JobID?, node: Name, interruption: Interruption) {
    self.job = job
    self.node = node
    self.interruption = interruption
  }
}

/// One node at work in one job: it sees every frame once, in order, from one thread at a time, and shares nothing with any
/// other job.
public protocol Tool: AnyObject {
  /// Looks at one frame.
  ///
  /// An empty result means that nothing was there to be found. Whoever could not look throws.
  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput

  /// The frames have ended: what there is to say about all of them.
  func finish() throws(ToolFailure) -> [ToolWarning]

  /// Everything that the next frame's result depends on.
  func snapshot(into state: inout StateEncoder)

  /// Goes on from a snapshot as if nothing had happened.
  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed)
}

extension Tool {
  public func finish() throws(ToolFailure) -> [ToolWarning] { [] }
  public func snapshot(into state: inout StateEncoder) {}
  public func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {}
}

/// What a tool is given for one frame.
public struct ToolInput: Sendable {
  /// The frame, and what others have made of its pixels.
  public let views: FrameViews
  /// By type: what the nodes before it put out for this frame.
  public let values: [ToolValue]
  /// Inputs that a node before it gives, but not on this frame: it failed, or did not run. A type that is neither here nor
  /// among the values is given by nobody, on no frame.
  public let missing: [DataType]

  public init(views: FrameViews, values: [ToolValue], missing: [DataType] = []) {
    self.views = views
    self.values = values
    self.missing = missing
  }

  public var frame: Frame { views.frame }

  public func value(of type: DataType) -> ToolValue? { values.first { $0.type == type } }
}

extension ToolInput {
  public var detections: [Detection]? {
    if case .detections(let found)? = value(of: .detections) { found } else { nil }
  }

  public var ball: [Detection]? {
    if case .ball(let found)? = value(of: .ball) { found } else { nil }
  }

  public var tracks: [Detection]? {
    if case .tracks(let found)? = value(of: .tracks) { found } else { nil }
  }

  public var pitch: PitchObservation? {
    if case .pitch(let found)? = value(of: .pitch) { found } else { nil }
  }

  public var scene: SceneObservation? {
    if case .scene(let found)? = value(of: .scene) { found } else { nil }
  }

  public var cameraMotion: CameraMotion? {
    if case .cameraMotion(let found)? = value(of: .cameraMotion) { found } else { nil }
  }

  public var radar: [RadarPoint]? {
    if case .radar(let found)? = value(of: .radar) { found } else { nil }
  }
}

/// What a tool found in one frame.
public struct ToolOutput: Sendable {
  /// One value for each output that the manifest declares.
  public var values: [ToolValue]
  public var warnings: [ToolWarning]

  public init(_ values: [ToolValue], warnings: [ToolWarning] = []) {
    self.values = values
    self.warnings = warnings
  }
}

/// Something that a person should know. Told once by its code, and counted from then on.
public struct ToolWarning: Sendable, Hashable {
  public let code: String
  public let message: String
  public let severity: WarningPayload.Severity

  public init(code: String, message: String, severity: WarningPayload.Severity = .medium) {
    self.code = code
    self.message = message
    self.severity = severity
  }
}

/// Why a tool has no result.
public struct ToolFailure: Error, Sendable, Hashable, CustomStringConvertible {
  public let code: String
  public let message: String
  /// Whether the job cannot go on without it. Otherwise this frame has no output of the tool, and the next is tried.
  public let isFatal: Bool

  public init(code: String, message: String, isFatal: Bool) {
    self.code = code
    self.message = message
    self.isFatal = isFatal
  }

  public var description: String { message }
}
