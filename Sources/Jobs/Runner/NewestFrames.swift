import Base
public import Media

/// The newest frame of every job that runs: one each, so memory is bounded by the number of workers.
public final class NewestFrames: Sendable {
  private let frames = Guarded<[JobID: Frame]>([:])

  public init() {}

  /// The frame that a running job looked at last; nil for a job that does not run, or has not begun.
  public func frame(of job: JobID) -> Frame? { frames.withLock { $0[job] } }

  func set(_ frame: Frame?, of job: JobID) {
    frames.withLock { $0[job] = frame }
  }
}
