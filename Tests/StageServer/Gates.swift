import Base
import Jobs

/// Holds jobs back until they are released.
final class Gates: Sendable {
  private struct State {
    /// Frames that a job may do; absent for as many as its script says.
    var released: [JobID: Int64] = [:]
    /// Frames that a job has done, while it waits.
    var waiting: [JobID: Int64] = [:]
  }

  private let state = Condition(State())

  /// Lets a job do so many frames in all.
  func release(_ job: JobID, until frames: Int64) {
    state.update { state in
      state.released[job] = frames
      // Where it waited before is not where it is held next.
      state.waiting[job] = nil
    }
  }

  /// Sleeps until a job is held back; gives the frames that it has done.
  func held(_ job: JobID) -> Int64 {
    state.wait { $0.waiting[job] } ?? 0
  }

  /// Sleeps until a job that has done so many frames may do more, or should stop.
  ///
  /// - Parameter until: how many it may do before it is released for the first time.
  /// - Returns: how many frames it may do in all; nil when it should stop.
  func pass(_ job: JobID, done: Int64, until: Int64, shouldStop: () -> Bool) -> Int64? {
    defer { state.update { $0.waiting[job] = nil } }
    while true {
      if shouldStop() { return nil }
      // Nobody tells when a job should stop: it is looked at now and then.
      let allowed = state.wait(until: .now().advanced(bySeconds: 0.01)) { state -> Int64? in
        let allowed = state.released[job] ?? until
        if allowed > done { return allowed }
        if state.waiting[job] != done { state.waiting[job] = done }
        return nil
      }
      if let allowed { return allowed }
      // What the look above has noted is to be seen by those who wait for it.
      state.update { _ in }
    }
  }
}
