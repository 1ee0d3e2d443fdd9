import Base
import TestSupport
import Testing

@testable import Media

@Suite("What is made of a frame")
struct FrameViewsTests {
  private func frame(width: Int = 64, index: Int64 = 0) throws -> Frame {
    try VisionPictures.frame(width: width, height: 36, index: index) { x, y in
      (90 + UInt8((x * 7 + y * 3 + Int(index)) % 9), 104, 112)
    }
  }

  @Test("memory of a frame that is done is used for the next of its size")
  func memory() throws {
    let memory = ViewMemory()
    var first: FrameViews? = FrameViews(try frame(), memory: memory)
    let picture = try #require(try first?.picture)
    let foreground = try #require(try first?.ground?.foreground)
    let beside = FrameViews(try frame(index: 1), memory: memory)
    #expect(try beside.picture !== picture)
    first = nil
    let next = FrameViews(try frame(index: 2), memory: memory)
    #expect(try next.picture === picture)
    #expect(try next.ground?.foreground === foreground)
    let wide = FrameViews(try frame(width: 80), memory: memory)
    #expect(try wide.picture.width == 80)
  }

  @Test("only what was asked of a frame before is made ahead")
  func ahead() throws {
    let memory = ViewMemory()
    #expect(memory.wanted == [])
    let early = FrameViews(try frame(), memory: memory)
    early.makeAhead()
    #expect(!early.isMade)
    _ = try early.picture
    #expect(memory.wanted == .picture)
    let next = FrameViews(try frame(), memory: memory)
    next.makeAhead()
    #expect(next.isMade)
    _ = try FrameViews(try frame(), memory: memory).ground
    #expect(memory.wanted == [.picture, .ground])
  }

  @Test("made ahead or asked for, it is the same")
  func same() throws {
    let memory = ViewMemory()
    _ = try FrameViews(try frame(), memory: memory).ground
    let (early, late) = (
      FrameViews(try frame(index: 5), memory: memory), FrameViews(try frame(index: 5))
    )
    early.makeAhead()
    #expect(try early.picture.luma.bytes == late.picture.luma.bytes)
    #expect(try early.ground?.foreground.standing.bytes == late.ground?.foreground.standing.bytes)
    #expect(try early.ground != nil)
  }

  @Test("a stream makes ahead what its frames were asked for, and not where frames may be dropped")
  func streams() throws {
    let bytes = try Corpus.bytes("h264-b.mp4")
    for (whenBehind, isMade) in [(FrameStream.WhenBehind.wait, true), (.dropOldest, false)] {
      let interruption = Interruption()
      let stream = FrameStream(whenBehind: whenBehind, interruption: interruption) {
        _ throws(MediaError) in
        try VideoReader(bytes: MemorySource(bytes), interruption: interruption)
      }
      defer { stream.stop() }
      let first = try #require(try stream.nextViews())
      #expect(!first.isMade)
      _ = try first.picture
      var last: FrameViews?
      while let views = try stream.nextViews() { last = views }
      #expect(last?.isMade == isMade)
    }
  }
}
