import Base
import TestSupport
import Testing

@testable import Jobs

/// The pure table of transitions, by hand and by random walks.
@Suite struct JobStateTests {
  private static let ann = WorkerID("ann")
  private static let bob = WorkerID("bob")
  private static let later = Timestamp(milliseconds: 1_000)

  private static let queued = JobState()
  private static func running(
    by owner: WorkerID? = ann, attempt: Int64 = 1, crashes: Int64 = 0, cancel: Bool = false
  ) -> JobState {
    var state = JobState()
    state.status = .running
    state.owner = owner
    state.attempt = attempt
    state.crashes = crashes
    state.cancelRequested = cancel
    return state
  }

  private static func ended(_ status: JobStatus) -> JobState {
    var state = running(by: nil)
    state.status = status
    return state
  }

  private static let everyAction: [JobAction] =
    [
      .claim(ann, until: later), .claim(bob, until: later), .abandon, .cancel,
      .renew(ann, attempt: 1, until: later), .renew(bob, attempt: 1, until: later),
      .renew(ann, attempt: 2, until: later), .release(ann, attempt: 1), .release(bob, attempt: 1),
      .release(ann, attempt: 2),
    ]
    + JobEnding.allCases.flatMap { ending in
      [
        JobAction.finish(ann, attempt: 1, ending), .finish(bob, attempt: 1, ending),
        .finish(ann, attempt: 2, ending),
      ]
    }

  @Test(arguments: [JobStatus.completed, .failed, .cancelled])
  func `an ended job takes no action`(_ status: JobStatus) {
    for action in Self.everyAction {
      #expect(throws: TransitionError.ended(status)) {
        try Self.ended(status).applying(action)
      }
    }
  }

  @Test func `a waiting job can be claimed or cancelled, and nothing else`() throws {
    let claimed = try Self.queued.applying(.claim(Self.ann, until: Self.later))
    #expect(claimed.status == .running)
    #expect(claimed.owner == Self.ann)
    #expect(claimed.attempt == 1)
    #expect(claimed.leaseUntil == Self.later)
    #expect(try Self.queued.applying(.cancel).status == .cancelled)
    for action in Self.everyAction {
      switch action {
      case .claim, .cancel: continue
      default: #expect(throws: TransitionError.notRunning) { try Self.queued.applying(action) }
      }
    }
  }

  @Test func `only the owner of this attempt renews, releases and finishes`() throws {
    let state = Self.running()
    for action in Self.everyAction {
      switch action {
      case .renew(Self.ann, 1, _), .release(Self.ann, 1), .finish(Self.ann, 1, _):
        #expect(throws: Never.self) { try state.applying(action) }
      case .renew, .release, .finish:
        #expect(throws: TransitionError.leaseLost) { try state.applying(action) }
      case .claim:
        #expect(throws: TransitionError.workerAlive) { try state.applying(action) }
      case .abandon, .cancel: continue
      }
    }
  }

  @Test func `a released job waits, still running, for the next worker`() throws {
    let released = try Self.running(crashes: 1).applying(.release(Self.ann, attempt: 1))
    #expect(released.status == .running)
    #expect(released.owner == nil)
    #expect(released.crashes == 1)
    let again = try released.applying(.claim(Self.bob, until: Self.later))
    #expect(again.attempt == 2)
    #expect(throws: TransitionError.leaseLost) {
      try again.applying(.finish(Self.ann, attempt: 1, .completed))
    }
  }

  @Test func `a job that takes its worker down three times fails`() throws {
    var state = Self.queued
    for crash in 1...3 {
      state = try state.applying(.claim(Self.ann, until: Self.later)).applying(.abandon)
      #expect(state.crashes == Int64(crash))
      #expect(state.status == (crash < 3 ? .running : .failed))
    }
  }

  @Test func `a running job is told of a cancel and ends when its worker says so`() throws {
    let asked = try Self.running().applying(.cancel)
    #expect(asked.status == .running)
    #expect(asked.cancelRequested)
    #expect(try asked.applying(.finish(Self.ann, attempt: 1, .cancelled)).status == .cancelled)
    #expect(try asked.applying(.finish(Self.ann, attempt: 1, .completed)).status == .completed)
  }

  @Test func `a cancel that the worker did not live to see is carried out`() throws {
    #expect(try Self.running(cancel: true).applying(.abandon).status == .cancelled)
    #expect(
      try Self.running(cancel: true).applying(.release(Self.ann, attempt: 1)).status == .cancelled)
    #expect(try Self.running(by: nil).applying(.cancel).status == .cancelled)
  }

  @Test(arguments: 0..<200) func `random walks keep the rules`(_ seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    var state = JobState()
    for _ in 0..<60 {
      let action = Self.everyAction.randomElement(using: &random)!
      guard let next = try? state.applying(action) else { continue }
      #expect(!state.status.isTerminal)
      #expect(next.attempt >= state.attempt && next.attempt <= state.attempt + 1)
      #expect(next.crashes >= state.crashes && next.crashes <= JobState.crashLimit)
      #expect((next.owner != nil) == (next.leaseUntil != nil))
      #expect(next.owner == nil || next.status == .running)
      #expect(!next.cancelRequested || next.owner != nil)
      #expect(next.status != .queued)
      if next.attempt > state.attempt {
        guard case .claim = action else {
          Issue.record("\(action) counted as a claim")
          return
        }
      }
      state = next
    }
  }
}
