import Base

/// Reads a live stream on over outages: connects anew, each time from the name that the user gave, through the gate.
///
/// The very first connection fails at once when it fails: whoever named it should hear. Later, and where another run is
/// continued, a break is an outage, told when it begins, and tried again after growing pauses. When a row of tries has
/// brought nothing:
/// - a stream that its sender had ended, as happens when a match is over, and that nobody offers any more, is over:
///   reading ends in good order with what there was;
/// - anything else (a break, silence, a server that is there and sends nothing) is an error that says so.
///
/// The end of a stream and the death of its server look alike, so an end is tried again too. Only a stream that announced
/// its length and came to it is over at once. Frames are numbered on and their moments run on, as `LiveClock` says.
///
/// Used by one thread at a time.
final class LiveReader: FrameReading {
  let info: VideoInfo
  private let name: String
  private let connect: () throws(MediaError) -> any FrameReading
  private let patience: LivePatience
  private let interruption: Interruption
  private let tell: (MediaNotice) -> Void

  private var connection: (any FrameReading)?
  private var tries: LiveTries
  private var clock: LiveClock
  private var nextIndex: Int64
  /// What was counted before this connection, and by it.
  private var earlierTally: DamageTally
  private var ownTally = DamageTally()
  /// Of this connection.
  private var clockResets: Int64 = 0
  private var lastSize: (width: Int, height: Int)?
  private var lastReport: FrameStream.Report
  private var isOver = false

  /// Connects for the first time.
  ///
  /// - Parameters:
  ///   - name: for people.
  ///   - resume: where an earlier run had come to: numbers and moments go on from there.
  ///   - tell: hears what happens, on the thread that reads.
  ///   - connect: opens the stream, each time anew.
  init(
    name: String, after resume: ResumePoint? = nil, patience: LivePatience = LivePatience(),
    interruption: Interruption, tell: @escaping (MediaNotice) -> Void,
    connect: @escaping () throws(MediaError) -> any FrameReading
  ) throws(MediaError) {
    self.name = name
    self.patience = patience
    self.interruption = interruption
    self.tell = tell
    self.connect = connect
    tries = LiveTries(patience)
    clock = LiveClock(continuing: resume?.last.time.microseconds)
    nextIndex = resume.map { $0.last.index + 1 } ?? 0
    earlierTally = resume?.tally ?? DamageTally()
    guard resume != nil else {
      let first = try connect()
      (connection, info, lastReport) = (first, first.info, first.report)
      return
    }
    // It was there before: that nobody offers it just now is an outage like any other, which began while nobody looked.
    while true {
      let failure: MediaError
      do throws(MediaError) {
        let first = try connect()
        (connection, info, lastReport) = (first, first.info, first.report)
        return
      } catch {
        guard error.mayPass else { throw error }
        failure = error
      }
      if let notice = tries.fail(failure, at: patience.now()) { tell(notice) }
      guard let pause = tries.nextPause() else {
        throw .readFailed(source: name, why: Self.notBack(tries.count, failure))
      }
      try patience.pause(pause * patience.jitter(), interruption)
    }
  }

  var report: FrameStream.Report {
    let current = connection?.report ?? lastReport
    return FrameStream.Report(
      tally: earlierTally + ownTally, hardware: current.hardware,
      hardwareFailure: current.hardwareFailure)
  }

  func next() throws(MediaError) -> Frame? {
    while !isOver {
      var failure: MediaError?
      do throws(MediaError) {
        let current = try connected()
        let asked = patience.now()
        if let frame = try current.next() { return accept(frame, asked: asked) }
        if Self.isComplete(current) { break }
      } catch {
        guard error.mayPass else { throw error }
        failure = error
      }
      try bridge(failure)
    }
    isOver = true
    return nil
  }

  private func connected() throws(MediaError) -> any FrameReading {
    if let connection { return connection }
    let opened = try connect()
    connection = opened
    return opened
  }

  /// Whether a stream that announced its length has come to it.
  private static func isComplete(_ connection: any FrameReading) -> Bool {
    connection.info.duration != nil && !connection.report.isTruncated
  }

  /// Gives up the connection and pauses before the next, or finds that there have been enough.
  private func bridge(_ failure: MediaError?) throws(MediaError) {
    leave()
    if let notice = tries.fail(failure, at: patience.now()) { tell(notice) }
    guard let pause = tries.nextPause() else { return try giveUp(failure) }
    try patience.pause(pause * patience.jitter(), interruption)
  }

  private func leave() {
    guard let left = connection else { return }
    lastReport = left.report
    connection = nil
    clock.startEpoch()
    earlierTally = earlierTally + ownTally
    ownTally = DamageTally()
    clockResets = 0
  }

  private func giveUp(_ failure: MediaError?) throws(MediaError) {
    switch tries.verdict {
    case .over:
      tell(.streamOver(tries: tries.count))
      isOver = true
    case .lost:
      throw .readFailed(source: name, why: Self.notBack(tries.count, failure))
    }
  }

  private static func notBack(_ tries: Int, _ failure: MediaError?) -> String {
    let last = failure.map(\.description) ?? "its sender ended it"
    return "it was not back after \(tries) tries in a row; the last: \(last)"
  }

  /// Gives a frame its number and its moment among those of all connections.
  private func accept(_ frame: Frame, asked: Monotonic) -> Frame {
    let now = patience.now()
    if let notice = tries.succeed(at: now) { tell(notice) }
    if frame.tally.clockResets > clockResets { clock.startEpoch(step: frame.duration) }
    clockResets = frame.tally.clockResets
    let time = clock.place(
      frame.time.microseconds, arrival: now.nanoseconds / 1_000,
      waited: now.nanoseconds(since: asked) / 1_000)
    // Within one connection the reader counts this itself.
    let isFirst = frame.index == 0
    if isFirst, let lastSize, lastSize != (frame.width, frame.height) {
      earlierTally.sizeChanges += 1
    }
    lastSize = (frame.width, frame.height)
    ownTally = frame.tally
    // A live clock is followed wherever it goes; RTSP's is always set once its server has told the time.
    ownTally.clockResets = 0
    defer { nextIndex += 1 }
    return frame.copy(
      index: nextIndex, time: MediaTime(microseconds: time), tally: earlierTally + ownTally)
  }
}
