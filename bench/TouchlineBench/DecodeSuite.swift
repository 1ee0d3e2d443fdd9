import BareLoops
import Base
import Foundation
import Media

/// Decoding beside plain C on libav and beside ffmpeg: as fast as it goes, with a stride, from a server, in memory, and
/// single frames.
struct DecodeSuite {
  let lab: Lab

  func figures() throws -> [Figure] {
    guard Videos.canBeMade else {
      lab.progress("ffmpeg is not installed (scripts/setup bench): the suite is left out")
      return []
    }
    let videos = try Videos(lab.directory.kept)
    return try Videos.Size.all.flatMap { size in
      try [1, 2].flatMap { try speed(size, videos.film(size), threads: $0) }
    } + strides(videos) + fromServer(videos) + memory(videos)
      + SingleFrames(lab: lab).figures(videos)
  }

  /// One way of doing it, by name.
  private typealias Side = (name: String, run: () throws -> Int)

  /// Runs every side once a round, each round beginning with another, and gives frames of the film per second.
  private func rates(_ title: String, frames: [Int]? = nil, _ sides: [Side]) throws -> [[Double]] {
    var rates = [[Double]](repeating: [], count: sides.count)
    for round in 0..<lab.scale.pairs {
      lab.progress("\(title): round \(round + 1) of \(lab.scale.pairs)")
      for turn in sides.indices {
        let side = (turn + round) % sides.count
        let start = Monotonic.now()
        let found = try sides[side].run()
        let nanoseconds = Monotonic.now().nanoseconds(since: start)
        guard found == frames?[side] ?? Videos.frames else {
          throw Problem("\(sides[side].name) gave \(found) frames of \(title)")
        }
        rates[side].append(Double(Videos.frames) * 1e9 / Double(nanoseconds))
      }
    }
    return rates
  }

  private func speed(_ size: Videos.Size, _ film: String, threads: Int) throws -> [Figure] {
    let title = "\(size.name), \(threads == 1 ? "1 thread" : "\(threads) threads")"
    let rates = try rates(
      title,
      [
        ("FrameStream", { try Decoding.byStream(film, threads: threads) }),
        ("VideoReader", { try Decoding.byReader(film, threads: threads) }),
        ("the bare loop", { try Decoding.byBareLoop(film, threads: threads) }),
        (
          "ffmpeg",
          {
            try FFmpeg.decode(film, threads: threads)
            return Videos.frames
          }
        ),
      ])
    return [
      Figure(
        .decode, title, .perSecond, ours: rates[0], limitName: "bare C", limit: rates[2],
        goal: .ratio(0.97)),
      Figure(
        .decode, "  the same, ffmpeg -f null", .perSecond, ours: rates[0], limitName: "ffmpeg",
        limit: rates[3], goal: .ratio(1)),
      Figure(
        .decode, "  the same, no thread of its own", .perSecond, ours: rates[1],
        limitName: "bare C", limit: rates[2]),
    ]
  }

  private func strides(_ videos: Videos) throws -> [Figure] {
    try [12, 250].flatMap { group in
      let film = try videos.film(.middle, framesPerGroup: group)
      let strides: [Int64] = [1, 5, 25]
      let title = "\(Videos.Size.middle.name), a keyframe in \(group)"
      let rates = try rates(
        title, frames: strides.map { (Videos.frames + Int($0) - 1) / Int($0) },
        strides.map { stride in
          ("stride \(stride)", { try Decoding.byStream(film, threads: 2, stride: stride) })
        })
      return [1, 2].map { place in
        Figure(
          .decode, "\(title), stride \(strides[place])", .perSecond, ours: rates[place],
          limitName: "all decoded", limit: rates[0], goal: .ratio(1),
          note: "frames of the film per second, decoded or not")
      }
    }
  }

  private func fromServer(_ videos: Videos) throws -> [Figure] {
    guard NginxPeer.isInstalled else {
      lab.progress("nginx is not installed (scripts/setup bench): the web is left out")
      return []
    }
    let film = try videos.film(.middle)
    defer { lab.directory.removePlace("web") }
    let server = try NginxPeer(
      directory: lab.directory.place("web"), file: Data(contentsOf: URL(fileURLWithPath: film)))
    let opener = SourceOpener(SourcePolicy(allowsPrivate: true))
    let reference = try SourceReference("http://127.0.0.1:\(server.port)\(NginxPeer.filePath)")
    let title = "\(Videos.Size.middle.name) by HTTP, 2 threads"
    let rates = try rates(
      title,
      [
        ("HTTP", { try Decoding.byStream(opener, reference, threads: 2) }),
        ("the file", { try Decoding.byStream(film, threads: 2) }),
      ])
    return [
      Figure(
        .decode, title, .perSecond, ours: rates[0], limitName: "the file", limit: rates[1],
        goal: .ratio(0.9))
    ]
  }

  private func memory(_ videos: Videos) throws -> [Figure] {
    guard let size = Videos.Size.all.last else { return [] }
    let film = try videos.film(size)
    var (ours, bare): ([Double], [Double]) = ([], [])
    for round in 1...lab.scale.pairs {
      lab.progress("memory: round \(round) of \(lab.scale.pairs)")
      ours.append(try DecodingChild.peakBytes("ours", film, threads: 2))
      bare.append(try DecodingChild.peakBytes("bare", film, threads: 2))
    }
    return [
      Figure(
        .decode, "memory at \(size.name), 2 threads", .bytes, ours: ours, limitName: "bare C",
        limit: bare, goal: .timesLimit(1.3),
        note: "the peak of a process of its own; both are this program")
    ]
  }
}
