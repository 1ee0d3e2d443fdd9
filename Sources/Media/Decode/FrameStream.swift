import Base
import CLibAV

/// Decodes on a thread of its own, a few frames ahead of whoever asks for them, and never more than that.
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

  /// How a decoding went, beside its frames. Whole once the last frame was given.
  public struct Report: Sendable, Hashable {
    public var tally = DamageTally()
    public var isTruncated = false
    /// Frames that were decoded and dropped because nobody fetched them in time.
    public var droppedFrames: Int64 = 0
    public var hardware: HardwareKind?
    public var hardwareFailure: String?
  }

  /// Frames that wait at most: enough to bridge a commit to the database, few enough to be dropped without pity.
  private static let framesAhead = 4
  /// Fewer when they are large: 8K pictures wait one by one.
  private static let bytesAhead = 64 << 20

  private struct State {
    var info: VideoInfo?
    var waiting: [Frame] = []
    var waitingBytes = 0
    var end: Result<Void, MediaError>?
    var isStopped = false
    var report = Report()

    /// One frame always fits.
    func isFull(for bytes: Int) -> Bool {
      !waiting.isEmpty
        && (waiting.count >= FrameStream.framesAhead
          || waitingBytes + bytes > FrameStream.bytesAhead)
    }
  }

  private let state = Condition(State())
  private let interruption: Interruption
  private let thread: NamedThread

  /// Starts decoding.
  ///
  /// - Parameters:
  ///   - interruption: ends the work from outside.
  ///   - open: opens the source and moves to where reading begins; called on the new thread.
  public init(
    options: DecodeOptions = DecodeOptions(), whenBehind: WhenBehind = .wait,
    interruption: Interruption,
    open: @escaping @Sendable () throws(MediaError) -> any FrameReading
  ) {
    self.interruption = interruption
    thread = NamedThread(name: "tl-decode") { [state] in
      let end: Result<Void, MediaError>
      do throws(MediaError) {
        try Self.decode(try open(), options, whenBehind, state)
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

  /// The next frame that is wanted; nil at the end. Waits for it.
  public func next() throws(MediaError) -> Frame? {
    let next: Result<Frame?, MediaError> = state.wait { state in
      if state.isStopped { return .failure(.cancelled) }
      if !state.waiting.isEmpty {
        let frame = state.waiting.removeFirst()
        state.waitingBytes -= frame.byteCount
        return .success(frame)
      }
      switch state.end {
      case .success?: return .success(nil)
      case .failure(let error)?: return .failure(error)
      case nil: return nil
      }
    }!
    return try next.get()
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
    _ state: Condition<State>
  ) throws(MediaError) {
    let info = reader.info
    state.update { $0.info = info }
    var taken: Int64 = 0
    reading: while let frame = try reader.next() {
      switch options.judge(index: frame.index, time: frame.time, taken: taken) {
      case .stop: break reading
      case .skip: continue
      case .take: taken += 1
      }
      guard offer(frame, whenBehind, state) else { return }
    }
    let report = reader.report
    state.update { state in
      let dropped = state.report.droppedFrames
      state.report = report
      state.report.droppedFrames += dropped
    }
  }

  /// Puts a frame where it is fetched; false when nobody will.
  private static func offer(_ frame: Frame, _ whenBehind: WhenBehind, _ state: Condition<State>)
    -> Bool
  {
    let bytes = frame.byteCount
    return state.wait { state in
      if state.isStopped { return false }
      while whenBehind == .dropOldest, state.isFull(for: bytes) {
        state.waitingBytes -= state.waiting.removeFirst().byteCount
        state.report.droppedFrames += 1
      }
      if state.isFull(for: bytes) { return nil }
      state.waiting.append(frame)
      state.waitingBytes += bytes
      return true
    }!
  }
}

/// Gives frames one by one: a file's, or a live stream's. Used by one thread at a time.
public protocol FrameReading: AnyObject {
  var info: VideoInfo { get }
  /// The next frame; nil at the end.
  func next() throws(MediaError) -> Frame?
  /// How it went so far.
  var report: FrameStream.Report { get }
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
    Int(av_image_get_buffer_size(picture.format, Int32(width), Int32(height), 1))
  }
}
