import BareLoops
import Base
import Media

/// Frames one by one: sought in a long film, and written as JPEG.
struct SingleFrames {
  let lab: Lab

  private static let sought = 50
  private static let encoded = 50
  /// As `JPEGEncoder` has it.
  private static let quality: Int32 = 3

  func figures(_ videos: Videos) throws -> [Figure] {
    try seeking(videos.longFilm()) + encoding(videos.film(.middle))
  }

  private func seeking(_ film: String) throws -> [Figure] {
    let step = Int64(1_000_000 / Videos.framesPerSecond)
    var random = SystemRandomNumberGenerator()
    let reader = try Decoding.reader(film, threads: 2)
    let bare = try Decoding.bareVideo(film, threads: 2)
    defer { bare_video_close(bare) }
    var (ours, limit): ([Double], [Double]) = ([], [])
    for round in 1...lab.scale.pairs {
      lab.progress("seeking: round \(round) of \(lab.scale.pairs)")
      let places = (0..<Self.sought).map { _ in
        Int64.random(in: 0..<Int64(Videos.frames * Videos.repetitions), using: &random)
      }
      let oneOfOurs = {
        ours.append(
          try microsecondsEach(places) { place in
            try reader.seek(
              to: FramePosition(index: place, time: MediaTime(microseconds: place * step)))
            return try reader.next()?.index == place
          })
      }
      let oneBare = {
        limit.append(
          try microsecondsEach(places) { bare_video_seek(bare, $0 * step) == 1 })
      }
      for run in round % 2 == 1 ? [oneOfOurs, oneBare] : [oneBare, oneOfOurs] { try run() }
    }
    return [
      Figure(
        .decode, "a seek in ten minutes of 720p", .microseconds, ours: ours, limitName: "bare C",
        limit: limit, goal: .timesLimit(1.2),
        note: "mean over \(Self.sought) random frames; a keyframe every 50")
    ]
  }

  private func encoding(_ film: String) throws -> [Figure] {
    let reader = try Decoding.reader(film, threads: 2)
    guard let frame = try reader.next() else { throw Problem("\(film) is empty") }
    let bare = try Decoding.bareVideo(film, threads: 2)
    defer { bare_video_close(bare) }
    guard bare_video_next(bare) == 1 else { throw Problem("\(film) is empty") }
    var (ours, limit): ([Double], [Double]) = ([], [])
    let times = Array(0..<Int64(Self.encoded))
    for round in 1...lab.scale.pairs {
      lab.progress("JPEG: round \(round) of \(lab.scale.pairs)")
      let oneOfOurs = {
        ours.append(try microsecondsEach(times) { _ in try !JPEGEncoder.encode(frame).isEmpty })
      }
      let oneBare = {
        limit.append(try microsecondsEach(times) { _ in bare_video_jpeg(bare, Self.quality) > 0 })
      }
      for run in round % 2 == 1 ? [oneOfOurs, oneBare] : [oneBare, oneOfOurs] { try run() }
    }
    return [
      Figure(
        .decode, "a 720p frame as JPEG", .microseconds, ours: ours, limitName: "bare C",
        limit: limit)
    ]
  }

  private func microsecondsEach(_ places: [Int64], _ body: (Int64) throws -> Bool) throws -> Double
  {
    let start = Monotonic.now()
    for place in places where try !body(place) {
      throw Problem("frame \(place) was not found")
    }
    return Double(Monotonic.now().nanoseconds(since: start)) / 1_000 / Double(places.count)
  }
}
