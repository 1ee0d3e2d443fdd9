public import Media

/// What jobs run with: the same for all of a server's jobs.
public struct RunnerSettings: Sendable {
  public let registry: PluginRegistry
  public let sources: SourceOpener
  public let limits: MediaLimits
  public let devices: MediaDevices
  /// The newest frame of every job that runs, for whoever wants to look.
  public let newestFrames: NewestFrames
  public let timings: PluginTimings

  public init(
    registry: PluginRegistry, sources: SourceOpener, limits: MediaLimits, devices: MediaDevices,
    newestFrames: NewestFrames = NewestFrames(), timings: PluginTimings = PluginTimings()
  ) {
    self.registry = registry
    self.sources = sources
    self.limits = limits
    self.devices = devices
    self.newestFrames = newestFrames
    self.timings = timings
  }
}
