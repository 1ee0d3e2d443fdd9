import Base
import Foundation
import TestSupport
import Testing

@testable import Media

/// Streams of real servers, over sockets.
@Suite(.timeLimit(.minutes(3))) struct LiveStreamTests {
  enum Language: CaseIterable, Sendable {
    case rtmp, rtsp

    func serve(port: UInt16? = nil) throws -> LiveServer {
      switch self {
      case .rtmp: try .rtmp(port: port)
      case .rtsp: try .rtsp(port: port ?? 0)
      }
    }
  }

  private func expectContinuous(_ frames: [Frame]) {
    #expect(frames.map(\.index) == (0..<Int64(frames.count)).map { $0 })
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time })
    #expect(frames.allSatisfy { $0.width == 64 && $0.height == 48 })
    #expect(frames.last?.tally == DamageTally())
  }

  @Test(arguments: Language.allCases)
  func `a server that dies and comes back`(by: Language) throws {
    let go = Condition(false)
    let server = try by.serve()
    let stream = try LiveViewer.watch(server.url, patience: .waiting(for: go))
    defer { stream.stop() }
    let before = try stream.frames(12)
    #expect(before.first?.time == .zero)
    server.die()
    let (late, outage) = try stream.untilNotice()
    guard case .outageBegan? = outage else {
      Issue.record("what came was \(String(describing: outage))")
      return
    }
    let again = try by.serve(port: server.port)
    go.update { $0 = true }
    let (none, back) = try stream.untilNotice()
    #expect(none.isEmpty)
    guard case .outageEnded(let seconds, let tries)? = back else {
      Issue.record("what came was \(String(describing: back))")
      return
    }
    #expect(tries == 1)
    let after = try stream.frames(12)
    #expect(after.count == 12)
    expectContinuous(before + late + after)
    // The time without pictures is part of the job's time.
    let gap = (after[0].time.microseconds - (late.last ?? before[11]).time.microseconds)
    #expect(Double(gap) / 1e6 >= seconds)
    withExtendedLifetime(again) {}
  }

  @Test(arguments: Language.allCases)
  func `a server that is gone for good`(by: Language) throws {
    let server = try by.serve()
    let stream = try LiveViewer.watch(server.url)
    defer { stream.stop() }
    let before = try stream.frames(5)
    server.die()
    let (late, outage) = try stream.untilNotice()
    #expect(outage?.code == "STREAM_OUTAGE")
    expectContinuous(before + late)
    let (none, over) = try stream.untilNotice()
    #expect(none.isEmpty)
    #expect(over == .streamOver(tries: 5))
    #expect(try stream.untilNotice().notice == nil)
  }

  @Test(arguments: Language.allCases)
  func `a server that freezes has stalled`(by: Language) throws {
    let go = Condition(false)
    let server = try by.serve()
    let stream = try LiveViewer.watch(
      server.url, limits: MediaLimits(stallSeconds: 1), patience: .waiting(for: go))
    defer { stream.stop() }
    let before = try stream.frames(5)
    server.freeze()
    let (late, outage) = try stream.untilNotice()
    guard case .outageBegan(let why, tries: 5)? = outage else {
      Issue.record("what came was \(String(describing: outage))")
      return
    }
    #expect(why.contains("fallen silent"))
    server.die()
    let again = try by.serve(port: server.port)
    go.update { $0 = true }
    #expect(try stream.untilNotice().notice?.code == "STREAM_BACK")
    expectContinuous(before + late + (try stream.frames(5)))
    withExtendedLifetime(again) {}
  }

  @Test func `a match that has an end`() throws {
    // RTMP announces the length.
    let short = try LiveServer.rtmp(seconds: 2, isPaced: false)
    let film = try LiveViewer.watch(short.url)
    let (frames, end) = try film.untilNotice()
    #expect(frames.count == 50)
    #expect(end == nil)
    expectContinuous(frames)
    film.stop()
    // This one does not, and its server would show it again: it is joined anew, as a live stream that restarts.
    let repeating = try LiveServer.rtsp(frames: 30)
    let stream = try LiveViewer.watch(repeating.url)
    defer { stream.stop() }
    let many = try stream.frames(40)
    #expect(many.count == 40)
    expectContinuous(many)
  }

  @Test(
    .disabled(if: Sanitizer.watchesMemory, "AddressSanitizer has more memory than this measures"),
    arguments: [FrameStream.WhenBehind.wait, .dropOldest])
  func `a long stream in constant memory`(whenBehind: FrameStream.WhenBehind) throws {
    let seconds = 3_600
    let total = Int64(seconds * 25)
    let server = try LiveServer.rtmp(seconds: seconds, isPaced: false)
    let stream = try LiveViewer.watch(
      server.url, options: DecodeOptions(threads: 1), whenBehind: whenBehind)
    defer { stream.stop() }
    var (count, last, atTenth) = (Int64(0), Int64(-1), 0)
    reading: while true {
      switch try stream.nextDelivery() {
      case .frame(let views):
        #expect(views.frame.index > last)
        (count, last) = (count + 1, views.frame.index)
        if atTenth == 0, last >= total / 10 { atTenth = Self.residentBytes() }
      case .notice(let notice): Issue.record("after frame \(last): \(notice)")
      case .nothingYet, .end: break reading
      }
    }
    #expect(last == total - 1)
    #expect(count + stream.report.droppedFrames == total)
    if whenBehind == .wait { #expect(count == total) }
    // Kept, the frames would be 400 MB.
    #expect(atTenth > 0)
    #expect(Self.residentBytes() - atTenth < 16 << 20)
  }

  @Test func `who fetches late sees the newest`() throws {
    let server = try LiveServer.rtmp(seconds: 40, isPaced: false)
    let stream = try LiveViewer.watch(server.url, whenBehind: .dropOldest)
    defer { stream.stop() }
    _ = try stream.info()
    waitUntil { stream.report.droppedFrames == 996 }
    #expect(try stream.frames(10).map(\.index) == [996, 997, 998, 999])
  }

  /// Memory of this process that is there.
  private static func residentBytes() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
    return (fields.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4_096
  }
}
