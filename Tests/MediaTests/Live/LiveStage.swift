import Base
import Synchronization

@testable import Media

/// A live stream that follows a script, on a clock that moves when the script says so: nobody waits.
final class LiveStage: Sendable {
  enum Step: Sendable {
    /// So many frames, 40 ms apart, from this moment of the sender's clock on.
    case frames(Int, from: Int64 = 0)
    /// Nothing happens for so many seconds.
    case silence(Double)
    case fails(MediaError)
  }

  /// What one try to connect meets: a connection with its steps, then its end; or an error.
  enum Try: Sendable {
    case connects([Step], duration: Int64? = nil)
    case refuses(MediaError)
  }

  private struct State {
    var now = Monotonic.now()
    var tries: [Try]
    var attempts = 0
    var pauses: [Double] = []
    var notices: [MediaNotice] = []
  }

  private let state: Mutex<State>
  private let pictures: [Frame]

  /// - Parameter tries: what comes after the last of them refuses.
  init(_ tries: [Try]) throws {
    state = Mutex(State(tries: tries))
    pictures = Array(try StraightRead("h264-b.mp4").frames.prefix(3))
  }

  static let nobody = MediaError.unreachable(source: "camera", why: "nobody answers there")

  var attempts: Int { state.withLock { $0.attempts } }
  var pauses: [Double] { state.withLock { $0.pauses } }
  var notices: [MediaNotice] { state.withLock { $0.notices } }
  var codes: [String] { notices.map(\.code) }

  func pass(seconds: Double) { state.withLock { $0.now = $0.now.advanced(bySeconds: seconds) } }

  var patience: LivePatience {
    LivePatience(
      jitter: { 1 },
      now: { [self] in state.withLock { $0.now } },
      pause: { [self] (seconds, interruption) throws(MediaError) in
        if interruption.wasRequested { throw .cancelled }
        state.withLock { $0.pauses.append(seconds) }
        pass(seconds: seconds)
      })
  }

  func reader(after resume: ResumePoint? = nil, interruption: Interruption = Interruption())
    throws(MediaError) -> LiveReader
  {
    let tell = { [self] notice in state.withLock { $0.notices.append(notice) } }
    return try LiveReader(
      name: "camera", after: resume, patience: patience, interruption: interruption, tell: tell
    ) { [self] () throws(MediaError) in
      let next = state.withLock { state -> Try in
        state.attempts += 1
        return state.tries.isEmpty ? .refuses(Self.nobody) : state.tries.removeFirst()
      }
      switch next {
      case .refuses(let error): throw error
      case .connects(let steps, let duration):
        return Connection(self, steps, duration: duration)
      }
    }
  }

  private final class Connection: FrameReading {
    private let stage: LiveStage
    private var steps: [Step]
    private var given: Int64 = 0
    private var reached: Int64 = 0
    let info: VideoInfo

    init(_ stage: LiveStage, _ steps: [Step], duration: Int64?) {
      self.stage = stage
      self.steps = steps
      info = VideoInfo(
        container: "script", codec: "h264", width: 192, height: 108, duration: duration,
        frameRate: 25, isImage: false)
    }

    var report: FrameStream.Report {
      FrameStream.Report(
        tally: DamageTally(lostPackets: given),
        isTruncated: info.duration.map { $0 > reached } ?? false)
    }

    func next() throws(MediaError) -> Frame? {
      while !steps.isEmpty {
        switch steps.removeFirst() {
        case .frames(0, _): continue
        case .frames(let count, let own):
          steps.insert(.frames(count - 1, from: own + 40_000), at: 0)
          stage.pass(seconds: 0.04)
          given += 1
          reached = own + 40_000
          return stage.pictures[Int(given) % 3].copy(
            index: given - 1, time: MediaTime(microseconds: own),
            tally: DamageTally(lostPackets: given))
        case .silence(let seconds): stage.pass(seconds: seconds)
        case .fails(let error): throw error
        }
      }
      return nil
    }
  }
}

extension FrameReading {
  /// Everything up to the end.
  func readAll() throws(MediaError) -> [Frame] {
    var frames: [Frame] = []
    while let frame = try next() { frames.append(frame) }
    return frames
  }
}
