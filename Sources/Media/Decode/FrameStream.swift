import Base
import CLibAV

/// Decodes on a thread of its own, a few frames ahead of whoever asks for them, and never more than that. What has been looked at
/// in the frames before is made there too, of every frame that cannot be dropped: it would be work for nobody.
///
/// Ask from one thread at a time. Whoever lets go of it calls `stop` first.
public final class FrameStream: Sendable {
  /// What happens when frames are not fetched as fast as they come.
  public enum WhenBehind: Sendable {
    /// The decoder waits.
    case wait
    /// The oldest that wait are dropped and counted: what is fetched next is always the newest.
    case dropOldest
  }

  /// How a decoding goes, beside its frames. Whole once the end was given.
  public struct Report: Sendable, Hashable {
    public var tally = DamageTally()
    public var isTruncated = false
    /// Frames that were decoded and dropped because nobody fetched them in time.
    public var droppedFrames: Int64 = 0
    public var hardware: HardwareKind?
    public var hardwareFailure: String?

    public init(
      tally: DamageTally = DamageTally(), isTruncated: Bool = false, droppedFrames: Int64 = 0,
      hardware: HardwareKind? = nil, hardwareFailure: String? = nil
    ) {
      self.tally = tally
      self.isTruncated = isTruncated
      self.droppedFrames = droppedFrames
      self.hardware = hardware
      self.hardwareFailure = hardwareFailure
    }
  }

  /// What a fetch that waits for a bounded time brings.
  public enum Delivery: Sendable {
    case frame(FrameViews)
    case notice(MediaNotice)
    /// The time is over, the stream is not.
    case nothingYet
    case end
  }

  /// Tells those who fetch of something, at once and in its place among the frames.
  public typealias Tell = @Sendable (MediaNotice) -> Void

  private struct State {
    var info: VideoInfo?
    var queue: FrameQueue
    var end: Result<Void, MediaError>?
    var isStopped = false
    var report = Report()

    /// Shows how it went so far, and tells once when hardware has failed.
    mutating func note(_ new: Report) {
      if let why = new.hardwareFailure, report.hardwareFailure == nil {
        queue.append(.hardwareFellBack(why: why))
      }
      let dropped = report.droppedFrames
      report = new
      report.droppedFrames = dropped
    }
  }

  private let state: Condition<State>
  private let interruption: Interruption
  private let thread: NamedThread

  /// Starts decoding.
  ///
  /// - Parameters:
  ///   - taken: how many frames an earlier run of the same options has taken.
  ///   - interruption: the stream's own: `stop` requests it.
  ///   - open: opens the source and moves to where reading begins; called on the new thread.
  public init(
    options: DecodeOptions = DecodeOptions(), whenBehind: WhenBehind = .wait, taken: Int64 = 0,
    interruption: Interruption,
    open: @escaping @Sendable (_ tell: @escaping Tell) throws(MediaError) -> any FrameReading
  ) {
    self.interruption = interruption
    let ahead =
      whenBehind == .wait ? FrameQueue.framesAhead : FrameQueue.framesAheadToDrop
    state = Condition(State(queue: FrameQueue(framesAhead: ahead)))
    thread = NamedThread(name: "tl-decode") { [state] in
      let end: Result<Void, MediaError>
      do throws(MediaError) {
        let reader = try open { notice in state.update { $0.queue.append(notice) } }
        try Self.decode(reader, options, whenBehind, taken: taken, state)
        end = .success(())
      } catch {
        end = .failure(error)
      }
      state.update { $0.end = end }
    }
  }

  /// What the source says of itself; waits until it is open.
  public func info() throws(MediaError) -> VideoInfo {
    let opened: Result<VideoInfo, MediaError> = state.wait { state in
      if let info = state.info { return .success(info) }
      if case .failure(let error)? = state.end { return .failure(error) }
      return state.isStopped ? .failure(.cancelled) : nil
    }!
    return try opened.get()
  }

  /// The next frame that is wanted; nil at the end. Waits for it, and lets notices go.
  public func next() throws(MediaError) -> Frame? { try nextViews()?.frame }

  /// The same, with what is made of it.
  public func nextViews() throws(MediaError) -> FrameViews? {
    let next: Result<FrameViews?, MediaError> = state.wait { state in
      if state.isStopped { return .failure(.cancelled) }
      if let frame = state.queue.nextFrame() { return .success(frame) }
      return state.end?.map { nil }
    }!
    return try next.get()
  }

  /// The next frame that is wanted, or a notice before it; waits for at most so long.
  public func next(waitingAtMost seconds: Double) throws(MediaError) -> Delivery {
    let deadline = Monotonic.now().advanced(bySeconds: seconds)
    let next: Result<Delivery, MediaError>? = state.wait(until: deadline) { state in
      if state.isStopped { return .failure(.cancelled) }
      switch state.queue.next() {
      case .frame(let frame)?: return .success(.frame(frame))
      case .notice(let notice)?: return .success(.notice(notice))
      case nil: return state.end?.map { .end }
      }
    }
    return try next?.get() ?? .nothingYet
  }

  /// How it went so far.
  public var report: Report { state.update { $0.report } }

  /// Ends the decoding, wherever it is, and waits for its thread.
  public func stop() {
    interruption.request()
    state.update { $0.isStopped = true }
    thread.join()
  }

  // MARK: - On the decoding thread

  private static func decode(
    _ reader: any FrameReading, _ options: DecodeOptions, _ whenBehind: WhenBehind,
    taken before: Int64, _ state: Condition<State>
  ) throws(MediaError) {
    let info = reader.info
    state.update { $0.info = info }
    state.update { $0.note(reader.report) }
    defer { state.update { $0.note(reader.report) } }
    try reader.readOnly(options)
    let memory = ViewMemory()
    var taken = before
    // Asked before the next frame is: on a live source that would be a wait.
    reading: while !options.isComplete(after: taken), let frame = try reader.next() {
      switch options.judge(index: frame.index, time: frame.time) {
      case .stop: break reading
      case .skip: continue
      case .take: taken += 1
      }
      let views = FrameViews(frame, memory: memory)
      if whenBehind == .wait { views.makeAhead() }
      guard offer(views, reader.report, whenBehind, state) else { return }
    }
  }

  /// Puts a frame where it is fetched, and what is known by then before it; false when nobody will fetch it. All in one
  /// go, because whoever waits is woken by each change.
  private static func offer(
    _ frame: FrameViews, _ report: Report, _ whenBehind: WhenBehind, _ state: Condition<State>
  ) -> Bool {
    let bytes = frame.frame.byteCount
    return state.wait { state in
      if state.isStopped { return false }
      state.note(report)
      while whenBehind == .dropOldest, state.queue.isFull(for: bytes) {
        state.queue.dropOldestFrame()
        state.report.droppedFrames += 1
      }
      if state.queue.isFull(for: bytes) { return nil }
      state.queue.append(frame, bytes: bytes)
      return true
    }!
  }
}

/// Gives frames one by one: a file's, or a live stream's. Used by one thread at a time.
public protocol FrameReading: AnyObject {
  var info: VideoInfo { get }
  /// Only the frames that these options want will be used: the others need not be given, where that is less work. Called
  /// before the first frame is read.
  func readOnly(_ options: DecodeOptions) throws(MediaError)
  /// The next frame; nil at the end.
  func next() throws(MediaError) -> Frame?
  /// How it went so far.
  var report: FrameStream.Report { get }
}

extension FrameReading {
  public func readOnly(_ options: DecodeOptions) {}
}

extension VideoReader: FrameReading {
  public var report: FrameStream.Report {
    FrameStream.Report(
      tally: tally, isTruncated: isTruncated, hardware: hardware, hardwareFailure: hardwareFailure)
  }
}

extension Frame {
  /// What it holds in memory, about.
  var byteCount: Int {
    max(Int(av_image_get_buffer_size(picture.format, Int32(width), Int32(height), 1)), 0)
  }
}
