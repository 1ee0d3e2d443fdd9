/// Turns the moments of a live sender's clock into those of a job, which run on whatever happens to that clock.
///
/// Pure. As long as the sender's clock runs on, distances between moments are the sender's own. Where it cannot be
/// followed (another connection, a clock that was set, a gap that did not really pass) a new epoch begins: its first
/// moment comes as long after the last one as really passed between their arrivals. All in microseconds.
struct LiveClock {
  /// How far the sender's clock and the arrival clock may disagree about one step: servers send what they have
  /// buffered at once, and buffers of live streams are shorter than this.
  static let tolerance: Int64 = 10_000_000

  private struct Mark {
    let own: Int64
    let arrival: Int64
  }

  /// The first frame of this epoch; nil before it.
  private var first: Mark?
  private var last: Mark?
  private var leastStep: Int64 = 1
  /// What is added to the sender's clock in this epoch.
  private var shift: Int64 = 0
  /// The last moment that was given.
  private(set) var reached: Int64?

  /// - Parameter reached: The last moment of an earlier run that is continued.
  init(continuing reached: Int64? = nil) {
    self.reached = reached
  }

  /// What comes next is on another clock than what came before.
  ///
  /// - Parameter step: how much later it comes at least, when it did not have to be waited for.
  mutating func startEpoch(step: Int64 = 1) {
    first = nil
    leastStep = max(step, 1)
  }

  /// The job's moment of a frame.
  ///
  /// - Parameters:
  ///   - own: its moment on the sender's clock.
  ///   - arrival: when it was read.
  ///   - waited: how long it was waited for. What was read without waiting may have lain in a buffer for long.
  mutating func place(_ own: Int64, arrival: Int64, waited: Int64) -> Int64 {
    let here = Mark(own: own, arrival: arrival)
    if !continues(here, waited: waited) {
      first = here
      shift = rebased(arrival) &- own
      leastStep = 1
    }
    last = here
    let moment = own &+ shift
    reached = moment
    return moment
  }

  private func continues(_ here: Mark, waited: Int64) -> Bool {
    guard let first, let last, here.own > last.own else { return false }
    let step = here.own &- last.own
    // A gap that a slow reader has caused is no jump: over the whole epoch no more time has passed than really has.
    let jumpedAhead =
      step > Self.tolerance
      && (here.own &- first.own) &- (here.arrival &- first.arrival) > Self.tolerance
    // The sender's clock stood still while we waited for it.
    let stoodStill = waited &- step > Self.tolerance
    return !jumpedAhead && !stoodStill
  }

  /// The first moment of a new epoch.
  private func rebased(_ arrival: Int64) -> Int64 {
    guard let reached else { return 0 }
    // Nobody knows how long a run was away that another process continues: no longer than it must.
    guard let last else { return reached &+ TimeLine.defaultStep }
    return reached &+ max(arrival &- last.arrival, leastStep)
  }
}
