public import Base

/// What each plugin has cost since the server started: added to at the end of every pass.
public final class PluginTimings: Sendable {
  private let timings = Guarded<[Name: DurationSketch]>([:])

  public init() {}

  public func timing(of plugin: Name) -> DurationSketch {
    timings.withLock { $0[plugin] ?? DurationSketch() }
  }

  func add(_ timing: DurationSketch, of plugin: Name) {
    timings.withLock { $0[plugin, default: DurationSketch()].merge(timing) }
  }
}
