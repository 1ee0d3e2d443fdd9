import Base
import Media

/// Everything that a job needs to go on as if it had never stopped: written with each step, in the step's transaction.
struct Checkpoint {
  /// The pass that runs; passes before it are done.
  var pass = 0
  /// Whether the pass has told that it started.
  var isPassOpen = false
  /// The last frame of the pass that is committed; nil before the first.
  var resume: ResumePoint?
  var totals = JobTotals()
  /// Frames of the pass that runs.
  var framesInPass: Int64 = 0
  var warnings = WarningBook()
  /// Per cent, as told last.
  var percent: Int64 = 0
  /// How long the pass has run, over all attempts.
  var passMilliseconds: Int64 = 0
  /// What the passes before cost.
  var finishedRuns: [PipelineRun] = []
  /// The tools of the pass that runs.
  var tools: [UInt8] = []

  /// Rises when what is written changes: a job that an older program began starts anew under a newer one.
  private static let version: Int64 = 1

  init() {}

  var bytes: [UInt8] {
    var state = StateEncoder()
    state.write(Self.version)
    state.write(pass)
    state.write(isPassOpen)
    state.write(resume) { $1.write(to: &$0) }
    totals.write(to: &state)
    state.write(framesInPass)
    warnings.write(to: &state)
    state.write(percent)
    state.write(passMilliseconds)
    state.write(finishedRuns) { $1.write(to: &$0) }
    state.write(tools)
    return state.bytes
  }

  init(_ bytes: [UInt8]) throws(StateDecoder.Malformed) {
    var state = StateDecoder(bytes)
    guard try state.integer() == Self.version else { throw StateDecoder.Malformed() }
    pass = Int(try state.integer())
    isPassOpen = try state.bool()
    resume = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try ResumePoint(from: &state)
    }
    totals = try JobTotals(from: &state)
    framesInPass = try state.integer()
    warnings = try WarningBook(from: &state)
    percent = try state.integer()
    passMilliseconds = try state.integer()
    finishedRuns = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try PipelineRun(from: &state)
    }
    tools = try state.byteArray()
    guard state.isAtEnd, pass >= 0 else { throw StateDecoder.Malformed() }
  }
}

extension ResumePoint {
  func write(to state: inout StateEncoder) {
    state.write(last.index)
    state.write(last.time.microseconds)
    state.write(last.hasSteadyClock)
    state.write(last.fingerprint) { $0.write(Int64(bitPattern: $1)) }
    state.write(tally.damagedFrames)
    state.write(tally.lostPackets)
    state.write(tally.clockResets)
    state.write(tally.sizeChanges)
    state.write(taken)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    let index = try state.integer()
    let time = MediaTime(microseconds: try state.integer())
    let hasSteadyClock = try state.bool()
    let fingerprint = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      UInt64(bitPattern: try state.integer())
    }
    let tally = DamageTally(
      damagedFrames: try state.integer(), lostPackets: try state.integer(),
      clockResets: try state.integer(), sizeChanges: try state.integer())
    self.init(
      last: FramePosition(
        index: index, time: time, hasSteadyClock: hasSteadyClock, fingerprint: fingerprint),
      tally: tally, taken: try state.integer())
  }
}

extension PipelineRun {
  func write(to state: inout StateEncoder) {
    state.write(pipeline.description)
    state.write(frames)
    state.write(milliseconds)
    state.write(nodes) { state, node in
      state.write(node.node.description)
      node.timing.write(to: &state)
    }
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    guard let pipeline = Name(try state.string()) else { throw StateDecoder.Malformed() }
    let (frames, milliseconds) = (try state.integer(), try state.integer())
    let nodes = try state.array { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      guard let node = Name(try state.string()) else { throw StateDecoder.Malformed() }
      return Node(node: node, timing: try DurationSketch(from: &state))
    }
    self.init(pipeline: pipeline, frames: frames, milliseconds: milliseconds, nodes: nodes)
  }
}
