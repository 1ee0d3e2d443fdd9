import BareLoops
import Base
import Foundation

/// Ordinary requests: beside many streams, and as fast as they go.
struct RestSuite {
  let lab: Lab

  private static let streams = 5_000
  private static let streamRate: Int64 = 20
  /// Requests a second while the streams are served, one after the other on one connection.
  private static let askRate = 100
  /// Frames of the job that is asked for: its answer has some two kilobytes.
  private static let frames = 1

  private var seconds: Int64 { lab.scale.isQuick ? 3 : 8 }

  func figures() throws -> [Figure] {
    try besideStreams() + asFastAsTheyGo()
  }

  // MARK: - Beside streams

  private func besideStreams() throws -> [Figure] {
    var (health, job): (Pairs, Pairs) = (Pairs(), Pairs())
    for round in 1...lab.scale.pairs {
      lab.progress("beside \(Self.streams) streams: round \(round) of \(lab.scale.pairs)")
      try onOurs { server in
        let id = try server.ask("job \(Self.frames)")
        let paths = ["/healthz", "/v1/jobs/\(id)"]
        let alone = try paths.map { try p95(server.port, $0) }
        let readers = try PacedReaders(
          port: server.port, readers: Self.streams, events: Self.streamRate * 2 * seconds)
        // Half of the time for each of the two.
        try server.say("pace \(Self.streamRate * 2 * seconds) \(Self.streamRate)")
        let beside = try paths.map { try p95(server.port, $0) }
        guard try server.hear() == "done", try readers.arrivals().lost == 0 else {
          throw Problem("a stream lost something")
        }
        health.add(beside[0], alone[0])
        job.add(beside[1], alone[1])
      }
    }
    let note = "while \(Self.streams) streams get \(Self.streamRate) events a second each"
    return [("GET /healthz", health), ("GET /v1/jobs/{id}", job)].map { name, pairs in
      Figure(
        lab.suite, "\(name), p95", .microseconds, ours: pairs.ours, limitName: "no streams open",
        limit: pairs.limit, goal: .atMost(5_000), note: note)
    }
  }

  private func p95(_ port: Int, _ path: String) throws -> Double {
    let count = Int(seconds) * Self.askRate
    var microseconds = [Double](repeating: 0, count: count)
    let request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    guard
      bare_time_gets(Int32(port), request, Int32(count), Int32(Self.askRate), &microseconds) == 0
    else { throw Problem("\(path) was not answered with 200") }
    return Spread.percentile(0.95, of: microseconds)
  }

  // MARK: - As fast as they go

  private func asFastAsTheyGo() throws -> [Figure] {
    guard NginxPeer.isInstalled, Wrk.isInstalled else {
      lab.progress("nginx or wrk are not installed (scripts/setup bench): the rest is left out")
      return []
    }
    var (answers, unchanged, health): (Pairs, Pairs, Pairs) = (Pairs(), Pairs(), Pairs())
    var size = 0
    try onOurs { server in
      let path = "/v1/jobs/\(try server.ask("job \(Self.frames)"))/extended"
      let answer = try Answer(port: server.port, path: path)
      size = answer.body.count
      defer { lab.directory.removePlace("nginx") }
      let peer = try NginxPeer(directory: lab.directory.place("nginx"), file: answer.body)
      for round in 1...lab.scale.pairs {
        lab.progress("as fast as they go: round \(round) of \(lab.scale.pairs)")
        let wrk = Wrk(seconds: seconds / 2)
        var (ours, file) = (0.0, 0.0)
        for isOurs in round % 2 == 1 ? [true, false] : [false, true] {
          if isOurs {
            ours = try wrk.perSecond(server.port, path)
          } else {
            file = try wrk.perSecond(peer.port, NginxPeer.filePath)
          }
        }
        answers.add(ours, file)
        let tag = "If-None-Match: \(answer.tag)"
        unchanged.add(try wrk.perSecond(server.port, path, header: tag), ours)
        health.add(try wrk.perSecond(server.port, "/healthz"), file)
      }
    }
    return [
      Figure(
        lab.suite, "GET …/extended of a small job", .perSecond, ours: answers.ours,
        limitName: "nginx, a file as long", limit: answers.limit, goal: .ratio(0.5),
        note: "\(size) bytes, \(Wrk.connections) connections, by wrk"),
      Figure(
        lab.suite, "  304 beside 200", .perSecond, ours: unchanged.ours, limitName: "200",
        limit: unchanged.limit, goal: .ratio(1)),
      Figure(
        lab.suite, "  GET /healthz", .perSecond, ours: health.ours,
        limitName: "nginx, a file as long", limit: health.limit),
    ]
  }

  private func onOurs(_ body: (ServerChild) throws -> Void) throws {
    defer { lab.directory.removePlace("rest") }
    try body(ServerChild(["ours", lab.directory.place("rest")]))
  }

  /// Figures of ours with what they are measured beside.
  private struct Pairs {
    private(set) var ours: [Double] = []
    private(set) var limit: [Double] = []

    mutating func add(_ ours: Double, _ limit: Double) {
      self.ours.append(ours)
      self.limit.append(limit)
    }
  }
}
