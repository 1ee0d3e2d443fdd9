import Base
import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("The truth of a synthetic match")
struct MatchTruthTests {
  private func truth(frames: Int = 5) throws -> MatchTruth {
    let match = try FilmedMatch(seed: .max, width: 160, height: 90)
    let frames = (0..<frames).map { _ in match.next() }
    return MatchTruth(
      seed: .max, width: 160, height: 90, fps: 25, cuts: [3], frames: frames)
  }

  @Test("the JSON is read back as it was")
  func roundTrip() throws {
    let truth = try truth()
    #expect(try MatchTruth(json: truth.jsonBytes()) == truth)
    let lost = TruthFrame(
      index: 0, milliseconds: 0, shot: 0, homography: truth.frames[0].homography, people: [],
      ball: nil)
    let empty = MatchTruth(seed: 1, width: 64, height: 64, fps: 1, cuts: [], frames: [lost])
    #expect(try MatchTruth(json: empty.jsonBytes()) == empty)
  }

  @Test("what is no truth says where it is wrong")
  func wrong() throws {
    let good = String(decoding: try truth(frames: 1).jsonBytes(), as: UTF8.self)
    for (from, to, path) in [
      ("\"seed\":\"", "\"seed\":\"x", "seed"),
      ("\"role\":\"", "\"role\":\"x", "truth.frames[0].people[0].role"),
      ("\"homography\":[", "\"homography\":[1,", "truth.frames[0].homography"),
      ("\"width\":160", "\"width\":\"160\"", "truth.width"),
      ("\"pts_ms\":", "\"pts\":", "truth.frames[0].pts_ms"),
    ] {
      let range = try #require(good.range(of: from))
      let bad = good.replacingCharacters(in: range, with: to)
      let error = try #require(throws: MatchTruthError.self) {
        try MatchTruth(json: [UInt8](bad.utf8))
      }
      guard case .invalid(path, _) = error else {
        Issue.record("\(error) instead of one at \(path)")
        continue
      }
    }
    #expect(throws: MatchTruthError.self) { try MatchTruth(json: [UInt8]("{".utf8)) }
  }

  @Test("the MOT text has a line a box, its frames from 1")
  func mot() throws {
    let truth = try truth()
    let lines = truth.motText().split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    let boxes = truth.frames.flatMap { frame in frame.people.map { (frame.index, $0) } }
    let expected = boxes.map { index, person in
      let box = person.box
      return ["\(index + 1)", "\(person.id)"]
        + [box.x, box.y, box.width, box.height].map { "\(Int($0))" }
        + ["1", "1", "\(person.visibility)"]
    }
    #expect(lines == expected)
  }
}

@Suite("The film of a synthetic match")
struct MatchFilmTests {
  private let directory: TemporaryDirectory

  init() throws {
    directory = try TemporaryDirectory()
  }

  private func files(_ name: String) -> MatchFiles { MatchFiles(video: directory.file(name)) }

  @Test("the same seed makes the same files, which can be read as said")
  func files() throws {
    let settings = try MatchSettings(seed: 2, width: 160, height: 90, seconds: 1)
    let truth = try MatchFilm.write(settings, to: files("a.mp4"))
    try MatchFilm.write(settings, to: files("b.mp4"))
    let contents = try directory.contents()
    #expect(contents.count == 6)
    for end in ["mp4", "truth.json", "gt.txt"] {
      #expect(contents["a.\(end)"] == contents["b.\(end)"])
    }
    #expect(try MatchTruth(json: [UInt8](try #require(contents["a.truth.json"]))) == truth)
    #expect(String(decoding: try #require(contents["a.gt.txt"]), as: UTF8.self) == truth.motText())

    let reader = try VideoReader(
      bytes: MemorySource([UInt8](try #require(contents["a.mp4"]))))
    #expect(reader.info.codec == "h264")
    var times: [Double] = []
    while let frame = try reader.next() {
      #expect((frame.width, frame.height) == (160, 90))
      times.append(frame.time.milliseconds)
    }
    #expect(times == truth.frames.map(\.milliseconds))
  }

  @Test("what exists is replaced only when that is asked for")
  func existing() throws {
    let settings = try MatchSettings(seed: 2, width: 64, height: 64, seconds: 0.1)
    for name in ["a.mp4", "a.truth.json", "a.gt.txt"] {
      try Data("old".utf8).write(to: URL(fileURLWithPath: directory.file(name)))
      let before = try directory.contents()
      #expect(throws: FilmError.exists(path: directory.file(name))) {
        try MatchFilm.write(settings, to: files("a.mp4"))
      }
      #expect(try directory.contents() == before)
      try MatchFilm.write(settings, to: files("a.mp4"), replacing: true)
      #expect(try directory.contents().keys.sorted() == ["a.gt.txt", "a.mp4", "a.truth.json"])
      #expect(try directory.contents()[name] != Data("old".utf8))
      for name in ["a.mp4", "a.truth.json", "a.gt.txt"] {
        try FileManager.default.removeItem(atPath: directory.file(name))
      }
    }
  }

  @Test("a film that is stopped leaves nothing")
  func stopped() throws {
    let settings = try MatchSettings(seed: 2, width: 64, height: 64, seconds: 1)
    #expect(throws: FilmError.cancelled) {
      try MatchFilm.write(settings, to: files("a.mp4")) { $0 < 3 }
    }
    #expect(try directory.contents().isEmpty)
  }

  @Test("a place that cannot be written is named before the work")
  func unwritable() throws {
    let settings = try MatchSettings(seed: 2, width: 64, height: 64, seconds: 1)
    let path = directory.file("missing/a.mp4")
    let error = try #require(throws: FilmError.self) {
      try MatchFilm.write(settings, to: MatchFiles(video: path)) { _ in
        Issue.record("it began")
        return false
      }
    }
    guard case .unwritable(path, _) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(throws: FilmError.self) {
      try MatchFilm.write(settings, to: MatchFiles(video: directory.path), replacing: true)
    }
  }
}
