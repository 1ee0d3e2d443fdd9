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
    let error = try error(of: name)
    #expect(error == .noVideo(found: found))
    #expect(
      error?.description == "there is no video in it, only \(found); give a file with pictures")
  }

  @Test(
    "no media at all: why, and what to do",
    arguments: [
      ("empty.mp4", "it is empty; send it again"),
      (
        "text.mp4",
        "its content fits no format that is known here; give a video or an image, or convert it to MP4"
      ),
      (
        "no-moov.mp4",
        "it is an MP4 or MOV without its index (moov), as a recording or a copy leaves it that was cut off; copy it again, or have it repaired"
      ),
      (
        "lying-place.mp4",
        "its index leads to no pictures, as in a copy that was cut off; copy it again"
      ),
      ("playlist.mp4", Self.aPlaylist), ("script.mp4", Self.aPlaylist),
    ])
  func notMedia(_ name: String, _ why: String) throws {
    #expect(try error(of: name) == .notMedia(why: why))
  }

  private static let aPlaylist =
    "it is in a form that is not read here, as playlists are (HLS, DASH, concat), for they only name other files; give the video itself"

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
    arguments: [
      ("giant.png", 100_000, 100_000), ("uncountable.png", 4_294_967_295, 4_294_967_295),
      ("giant.jpg", 65_500, 65_500), ("giant.gif", 65_535, 65_535),
    ])
  func giant(_ name: String, _ width: Int, _ height: Int) throws {
    let error = try error(of: name)
    let limit = MediaLimits.defaultMaximumPixels
    #expect(error == .pictureTooLarge(width: width, height: height, limit: limit))
    #expect(
      error?.description
        == "pictures of \(width)×\(height) are over the limit of \(limit) pixels; give smaller ones, or raise --max-pixels"
    )
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
    let frames: Int
    var tally = DamageTally()
    var isTruncated = false
  }

  @Test(
    "damaged: what can be decoded is, and the rest is told",
    arguments: [
      Damage(name: "cut.mkv", frames: 24, isTruncated: true),
      Damage(name: "cut.mp4", frames: 24, tally: DamageTally(lostPackets: 1)),
      Damage(name: "cut.ts", frames: 25, tally: DamageTally(damagedFrames: 1)),
      Damage(name: "holes.mp4", frames: 48, tally: DamageTally(damagedFrames: 4, lostPackets: 2)),
      Damage(name: "holes.ts", frames: 48, tally: DamageTally(damagedFrames: 5)),
      Damage(name: "holes.mkv", frames: 34, tally: DamageTally(damagedFrames: 4, lostPackets: 1)),
      Damage(name: "lying-size.mp4", frames: 20, isTruncated: true),
      Damage(name: "lying-duration.mkv", frames: 50, isTruncated: true),
    ])
  func damaged(_ damage: Damage) throws {
    let reference = try Reference(damage.name)
    // With several, some marks are missed.
    let read = try StraightRead(damage.name, threads: 1)
    #expect(read.frames.count == damage.frames)
    #expect(reference.times.count == damage.frames)
    #expect(read.reader.tally == damage.tally)
    #expect(read.reader.isTruncated == damage.isTruncated)
  }

  @Test(
    "how many threads decode a damaged film does not change which frames there are",
    arguments: ["cut.mp4", "cut.ts", "holes.mp4", "holes.ts", "holes.mkv"])
  func threads(_ name: String) throws {
    let (one, many) = (try StraightRead(name, threads: 1), try StraightRead(name, threads: 4))
    #expect(many.frames.map(\.time) == one.frames.map(\.time))
    let (all, told) = (one.reader.tally, many.reader.tally)
    #expect(told.lostPackets == all.lostPackets)
    // libav copies a picture's marks before the other threads have finished with it: some are missed.
    #expect(told.damagedFrames <= all.damagedFrames)
  }

  @Test("a source with too much damage is given up")
  func budget() throws {
    let limits = MediaLimits(damagedShare: 0.01, damagedFramesAtLeast: 1)
    let reader = try VideoReader(
      bytes: MemorySource(try Corpus.bytes("holes.mp4")), limits: limits, threads: 1)
    let error = #expect(throws: MediaError.self) { while try reader.next() != nil {} }
    #expect(error?.code == "TOO_CORRUPT")
    #expect(
      error?.description
        == "1 of 8 frames are damaged: too many to go on; copy or record it again")
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
