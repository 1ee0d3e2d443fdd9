import Base
import Media
import TestPlugins
import Testing

@testable import Jobs

/// A job that is stopped or robbed of its lease at chosen frames, and each time goes on in another worker's hands.
final class CutJob: Sendable {
  enum Cut: Sendable {
    /// The worker is told that the server stops: it commits and pauses.
    case stop
    /// Another worker takes the job: what was not committed is lost, as if the first had been killed.
    case theft
  }

  private struct State {
    /// By how many frames tools have been given before.
    var cuts: [Int: Cut]
    var given = 0
    var session: JobSession?
    var stolen: ClaimedJob?
  }

  private let store: Store
  private let state: Guarded<State>

  init(directory: String, cuts: [Int: Cut]) throws {
    store = try Store(directory: directory)
    state = Guarded(State(cuts: cuts))
  }

  /// Runs a job from cut to cut to its end.
  ///
  /// - Returns: what it left, and how many cuts there were.
  func run(_ plugins: [Name], _ source: String) throws -> (job: FinishedJob, cuts: Int) {
    let registry = TestPlugins.hooked { [self] _ in beforeFrame() }
    let executor = PipelineExecutor(store: store, settings: AnalysisStage.settings(registry))
    _ = try PipelineCatalogue.registerBuiltIn(
      registry.manifests.compactMap(\.soloPipeline) + registry.pipelines, in: store)
    let id = try store.performAndWait(
      Write.submit(JobSubmission(passes: plugins, source: source)))
    defer { store.close() }
    var cuts = 0
    var job = try #require(try store.claim("first"))
    while true {
      // A lease that has run out when it begins: anybody may take it.
      let session = JobSession(lease: job.lease, store: store, leaseMilliseconds: -1_000)
      try session.renew()
      state.withLock { $0.session = session }
      do {
        switch try executor.run(job, in: session) {
        case .ended(let outcome, let last):
          try store.performAndWait(Write.finish(outcome, last: last, under: job.lease))
          return (try FinishedJob(id, in: store), cuts)
        case .paused:
          try store.performAndWait(Write.release(job.lease))
          job = try #require(try store.claim("next"))
        }
      } catch QueueError.leaseLost {
        job = try #require(state.withLock { $0.stolen })
      }
      cuts += 1
    }
  }

  private func beforeFrame() {
    let cut = state.withLock { state in
      defer { state.given += 1 }
      return state.cuts.removeValue(forKey: state.given)
    }
    switch cut {
    case .stop?: state.withLock { $0.session }?.requestStop(.shutdown)
    case .theft?:
      let stolen = try? store.claim("thief", leaseMilliseconds: -1_000)
      state.withLock { $0.stolen = stolen }
    case nil: break
    }
  }
}
