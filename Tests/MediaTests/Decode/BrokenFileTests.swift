import TestSupport
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

  /// Playlists that name what must not be opened, each as the first thing in it.
  private static let playlists = [
    "file:///etc/passwd", "data:video/mp4;base64,AAAA", "pipe:0", "subfile,,start,0,end,9,,:x.mp4",
    "http://127.0.0.1:1/x.ts", "x.ts",
  ].flatMap { name in
    [
      "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n\(name)\n#EXT-X-ENDLIST\n",
      "ffconcat version 1.0\nfile '\(name)'\n",
      """
      <?xml version="1.0"?>
      <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" type="static" mediaPresentationDuration="PT1S"><Period>
      <AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1" width="64" height="48">
      <BaseURL>\(name)</BaseURL></Representation></AdaptationSet></Period></MPD>
      """,
    ]
  }

  @Test("a playlist is refused whatever it names, in words that help", arguments: playlists)
  func playlist(_ text: String) {
    let error = #expect(throws: MediaError.self) {
      try VideoReader(bytes: MemorySource(Array(text.utf8)))
    }
    #expect(error?.code == "NOT_MEDIA")
    #expect(error?.description.contains("playlists") == true, "\(String(describing: error))")
  }

  @Test(
    "pictures beyond the limit",
    arguments: ["giant.png", "uncountable.png", "giant.jpg", "giant.gif"])
  func giant(_ name: String) throws {
    #expect(try error(of: name)?.code == "PICTURE_TOO_LARGE")
  }

  @Test("a limit of one's own")
  func ownLimit() throws {
    #expect(throws: MediaError.pictureTooLarge(width: 192, height: 108, limit: 10_000)) {
      try VideoReader(
        bytes: MemorySource(try Corpus.bytes("h264-b.mp4")),
        limits: MediaLimits(maximumPixels: 10_000))
    }
  }

  @Test("a header that lies of the size of pictures is not believed")
  func lyingHeader() throws {
    let read = try StraightRead("lying.mp4")
    #expect(read.frames.map(\.width) == Array(repeating: 192, count: 50))
  }

  /// What each file must show beside the frames that ffmpeg gives.
  struct Damage {
    let name: String
    var isCounted = false
    var isTruncated = false
  }

  @Test(
    "damaged: what can be decoded is, and the rest is told",
    arguments: [
      Damage(name: "cut.mkv", isTruncated: true), Damage(name: "cut.mp4", isCounted: true),
      Damage(name: "cut.ts", isCounted: true), Damage(name: "holes.mp4", isCounted: true),
      Damage(name: "holes.ts", isCounted: true), Damage(name: "holes.mkv", isCounted: true),
    ])
  func damaged(_ damage: Damage) throws {
    let reference = try Reference(damage.name)
    // Whether libav marks the very last, cut picture depends on how its threads meet; with one it always does.
    let read = try StraightRead(damage.name, threads: 1)
    #expect(!read.frames.isEmpty)
    #expect(read.frames.count == reference.times.count)
    #expect((read.reader.tally.damaged > 0) == damage.isCounted)
    #expect(read.reader.isTruncated == damage.isTruncated)
  }

  @Test("a source with too much damage is given up")
  func budget() throws {
    let limits = MediaLimits(damagedShare: 0.01, damagedFramesAtLeast: 1)
    let reader = try VideoReader(
      bytes: MemorySource(try Corpus.bytes("holes.mp4")), limits: limits)
    #expect {
      while try reader.next() != nil {}
    } throws: { error in
      (error as? MediaError)?.code == "TOO_CORRUPT"
    }
  }

  @Test("a size that changes in the middle is followed and counted")
  func resized() throws {
    let read = try StraightRead("resized.ts")
    #expect(
      read.frames.map(\.width) == Array(repeating: 192, count: 50) + Array(repeating: 96, count: 25)
    )
    #expect(read.reader.tally == DamageTally(clockResets: 1, sizeChanges: 1))
  }
}
