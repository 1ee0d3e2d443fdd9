import Testing

@testable import Media

@Suite("Files that are not what they should be")
struct BrokenFileTests {
  private func error(of name: String) throws -> MediaError? {
    do throws(MediaError) {
      let reader = try VideoReader(bytes: MemorySource((try? Corpus.bytes(name)) ?? []))
      while try reader.next() != nil {}
      return nil
    } catch {
      return error
    }
  }

  @Test(
    "no video in it",
    arguments: [
      ("sound.mp3", "audio"), ("sound.mp4", "audio"), ("cover.mp4", "a cover picture and audio"),
    ])
  func noVideo(_ name: String, _ found: String) throws {
    #expect(try error(of: name) == .noVideo(found: found))
  }

  @Test(
    "no media at all, or one that would open others",
    arguments: ["empty.mp4", "text.mp4", "playlist.mp4", "script.mp4", "no-moov.mp4"])
  func notMedia(_ name: String) throws {
    #expect(try error(of: name)?.code == "NOT_MEDIA")
  }

  @Test("pictures beyond the limit", arguments: ["giant.png", "giant.mp4"])
  func giant(_ name: String) throws {
    print(name, try error(of: name) as Any)
    #expect(try error(of: name)?.code == "PICTURE_TOO_LARGE")
  }

  @Test(
    "damaged: what can be decoded is, and the rest is counted",
    arguments: ["cut.mkv", "cut.mp4", "cut.ts", "holes.mp4", "holes.ts", "holes.mkv"])
  func damaged(_ name: String) throws {
    let reference = try Reference(name)
    let read = try StraightRead(name)
    print(name, read.frames.count, reference.times.count, read.reader.tally, read.reader.isTruncated)
  }

  @Test("a size that changes in the middle is followed and counted")
  func resized() throws {
    let read = try StraightRead("resized.ts")
    #expect(read.frames.map(\.width) == Array(repeating: 192, count: 50) + Array(repeating: 96, count: 25))
    #expect(read.reader.tally == DamageTally(clockResets: 1, sizeChanges: 1))
  }
}
