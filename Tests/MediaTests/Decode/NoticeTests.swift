import Base
import Synchronization
import TestSupport
import Testing

@testable import Media

@Suite("Notices come in order with frames, and a fetch waits no longer than it says")
struct NoticeTests {
  /// Tells before each frame, then waits until it may end.
  private final class Talker: FrameReading {
    let reader: VideoReader
    let tell: FrameStream.Tell
    let mayEnd: Condition<Bool>
    var given = 0

    init(_ tell: @escaping FrameStream.Tell, mayEnd: Condition<Bool>) throws(MediaError) {
      do {
        reader = try VideoReader(bytes: MemorySource(try Corpus.bytes("h264-b.mp4")))
      } catch {
        throw .notFound(source: "h264-b.mp4")
      }
      self.tell = tell
      self.mayEnd = mayEnd
    }

    var info: VideoInfo { reader.info }
    var report: FrameStream.Report {
      FrameStream.Report(hardwareFailure: given > 1 ? "no such device" : nil)
    }

    func next() throws(MediaError) -> Frame? {
      if given < 3 {
        given += 1
        tell(.outageBegan(why: "\(given)", tries: 5))
        return try reader.next()
      }
      _ = mayEnd.wait { $0 ? true : nil }
      return nil
    }
  }

  private func text(_ delivery: FrameStream.Delivery) -> String {
    switch delivery {
    case .frame(let views): "frame \(views.frame.index)"
    case .notice(.outageBegan(let why, _)): "notice \(why)"
    case .notice(let notice): notice.code
    case .nothingYet: "nothing yet"
    case .end: "end"
    }
  }

  @Test func `one after the other`() throws {
    let mayEnd = Condition(false)
    let stream = FrameStream(interruption: Interruption()) { tell throws(MediaError) in
      try Talker(tell, mayEnd: mayEnd)
    }
    defer { stream.stop() }
    let heard = try (0..<7).map { _ in text(try stream.nextDelivery()) }
    #expect(
      heard == [
        "notice 1", "frame 0", "notice 2", "HARDWARE_FALLBACK", "frame 1", "notice 3", "frame 2",
      ])
    #expect(text(try stream.next(waitingAtMost: 0)) == "nothing yet")
    #expect(text(try stream.next(waitingAtMost: 0.05)) == "nothing yet")
    mayEnd.update { $0 = true }
    #expect(text(try stream.nextDelivery()) == "end")
    #expect(text(try stream.next(waitingAtMost: 0)) == "end")
    #expect(stream.report.hardwareFailure == "no such device")
  }

  @Test func `who asks for frames alone gets frames alone`() throws {
    let mayEnd = Condition(true)
    let stream = FrameStream(interruption: Interruption()) { tell throws(MediaError) in
      try Talker(tell, mayEnd: mayEnd)
    }
    defer { stream.stop() }
    #expect(try stream.frames(9).map(\.index) == [0, 1, 2])
  }

  @Test func `frames are dropped, notices are not, and neither grow without bound`() throws {
    let frame = try #require(try StraightRead("picture.png").frames.first)
    var queue = FrameQueue(framesAhead: FrameQueue.framesAheadToDrop)
    for number in 0..<100 {
      queue.append(.outageBegan(why: "\(number)", tries: 5))
      if queue.isFull(for: frame.byteCount) { queue.dropOldestFrame() }
      queue.append(FrameViews(frame.copy(index: Int64(number))), bytes: frame.byteCount)
    }
    var (frames, notices): ([Int64], [String]) = ([], [])
    while let item = queue.next() {
      switch item {
      case .frame(let views): frames.append(views.frame.index)
      case .notice(.outageBegan(let why, _)): notices.append(why)
      case .notice: break
      }
    }
    #expect(frames == [96, 97, 98, 99])
    #expect(notices == (36..<100).map { "\($0)" })
  }

  @Test func `large frames wait one by one`() throws {
    let frame = try #require(try StraightRead("picture.png").frames.first)
    var queue = FrameQueue()
    #expect(!queue.isFull(for: .max))
    queue.append(FrameViews(frame), bytes: frame.byteCount)
    #expect(queue.isFull(for: FrameQueue.bytesAhead))
    #expect(!queue.isFull(for: 1))
    _ = queue.nextFrame()
    #expect(!queue.isFull(for: FrameQueue.bytesAhead))
  }

  @Test func `each has a code of its own and says what happened`() {
    let all: [MediaNotice] = [
      .outageBegan(why: "silence", tries: 5), .outageEnded(seconds: 12.34, tries: 2),
      .streamOver(tries: 5), .hardwareFellBack(why: "no device"),
    ]
    #expect(
      all.map(\.code) == ["STREAM_OUTAGE", "STREAM_BACK", "STREAM_OVER", "HARDWARE_FALLBACK"])
    #expect(all[0].description.contains("silence"))
    #expect(all[1].description.contains("12.3 seconds"))
    #expect(all[3].description.contains("no device"))
  }
}
