import Base
import Media

/// Everything that a job needs to go on as if it had never stopped: written with each step, in the step's transaction.
struct Checkpoint {
  /// The pass that runs; passes before it are done.
  var pass = 0
  /// Whether the pass has told that it started.
  var isPassOpen = false
  /// Plans of the pass that do not run, because a plugin of theirs could not be prepared: their places in it.
  var leftOut: [Int] = []
  /// Whether viewers know what was wrong with the source.
  var hasToldOfSource = false
  /// In which state the source was when the job began.
  var source: SourceStamp?
  /// The last frame of the pass that is committed; nil before the first.
  var resume: ResumePoint?
  var totals = JobTotals()
  /// Frames of the pass that runs.
  var framesInPass: Int64 = 0
  var warnings = WarningBook()
  /// Per cent, as told last.
  var percent: Int64 = 0
  /// How long the pass has run, over all attempts.
  var passNanoseconds: Int64 = 0
  /// What the passes before cost.
  var finishedRuns: [PipelineRun] = []
  /// The tools of the pass that runs, plan by plan; none before its first frame is committed.
  var tools: [[UInt8]] = []

  /// Rises when what is written changes. A job that was begun with another version cannot go on, and fails: starting anew
  /// would tell viewers everything twice, and the frames it has cannot change any more.
  private static let version: Int64 = 3

  init() {}

  var bytes: [UInt8] {
    var state = StateEncoder()
    state.write(Self.version)
    state.write(pass)
    state.write(isPassOpen)
    state.write(leftOut) { $0.write($1) }
    state.write(hasToldOfSource)
    state.write(source) { state, stamp in
      state.write(stamp.bytes)
      state.write(stamp.changedAt)
    }
    state.write(resume) { $1.write(to: &$0) }
    totals.write(to: &state)
    state.write(framesInPass)
    warnings.write(to: &state)
    state.write(percent)
    state.write(passNanoseconds)
    state.write(finishedRuns) { $1.write(to: &$0) }
    state.write(tools) { $0.write($1) }
    return state.bytes
  }

  init(_ bytes: [UInt8]) throws(StateDecoder.Malformed) {
    var state = StateDecoder(bytes)
    guard try state.integer() == Self.version else { throw StateDecoder.Malformed() }
    pass = try state.place()
    isPassOpen = try state.bool()
    leftOut = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try state.place()
    }
    hasToldOfSource = try state.bool()
    source = try state.optional { (state: inout StateDecoder) throws(StateDecoder.Malformed) in
      SourceStamp(bytes: try state.integer(), changedAt: try state.integer())
    }
    resume = try state.optional {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try ResumePoint(from: &state)
    }
    totals = try JobTotals(from: &state)
    framesInPass = try state.integer()
    warnings = try WarningBook(from: &state)
    percent = try state.integer()
    passNanoseconds = try state.integer()
    finishedRuns = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try PipelineRun(from: &state)
    }
    tools = try state.array {
      (state: inout StateDecoder) throws(StateDecoder.Malformed) in try state.byteArray()
    }
    guard state.isAtEnd else { throw StateDecoder.Malformed() }
  }
}

extension StateDecoder {
  /// A place in a list.
  fileprivate mutating func place() throws(Malformed) -> Int {
    let place = try integer()
    guard place >= 0 else { throw Malformed() }
    return Int(place)
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
