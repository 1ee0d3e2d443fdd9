import BareLoops
import Foundation

/// Events at the pace of real jobs: how long each takes to every one of a thousand readers, and what it costs.
struct PacedSuite {
  let lab: Lab

  private static let readers = 1_000
  /// Of these, one in ten stops reading.
  private static let stopped = readers / 10
  private static let usualRate: Int64 = 50
  private static let highRate: Int64 = 400

  private var seconds: Int64 { lab.scale.isQuick ? 3 : 6 }

  /// What one run gave.
  private struct Outcome {
    let arrivals: PacedReaders.Arrivals
    /// Processor time of the server by the time that it took: shares of a core.
    let cores: Double
  }

  /// The runs of every kind, one of each in each round.
  private struct Rounds {
    var ours: [Outcome] = []
    var bare: [Outcome] = []
    var peer: [PacedReaders.Arrivals] = []
    var high: [Outcome] = []
    var undisturbed: [Outcome] = []
    var disturbed: [Outcome] = []
  }

  func figures() throws -> [Figure] {
    var rounds = Rounds()
    for round in 1...lab.scale.pairs {
      lab.progress("round \(round) of \(lab.scale.pairs)")
      // Whoever comes second finds the machine in another state: each is second as often.
      for isOurs in round % 2 == 1 ? [true, false] : [false, true] {
        if isOurs {
          rounds.ours.append(try ours(Self.usualRate))
        } else {
          rounds.bare.append(try bare(Self.usualRate))
        }
      }
      if NginxPeer.isInstalled { rounds.peer.append(try nginx(Self.usualRate)) }
      rounds.high.append(try ours(Self.highRate))
      for isDisturbed in round % 2 == 1 ? [true, false] : [false, true] {
        let outcome = try oursBesideOthers(areFrozen: isDisturbed)
        if isDisturbed {
          rounds.disturbed.append(outcome)
        } else {
          rounds.undisturbed.append(outcome)
        }
      }
    }
    return usual(rounds) + high(rounds) + stopped(rounds)
  }

  // MARK: - The runs

  private func ours(_ rate: Int64) throws -> Outcome {
    try inPlace { directory in
      let server = try ServerChild(["ours", directory])
      let readers = try PacedReaders(
        port: server.port, readers: Self.readers, events: rate * seconds)
      return try pace(server, rate, readers)
    }
  }

  private func bare(_ rate: Int64) throws -> Outcome {
    let server = try ServerChild(["bare-writer", "\(Self.readers)"])
    let readers = try PacedReaders(port: server.port, readers: Self.readers, events: rate * seconds)
    return try pace(server, rate, readers)
  }

  /// The measured readers beside a tenth that reads too, or is stopped by a signal once it is connected.
  private func oursBesideOthers(areFrozen: Bool) throws -> Outcome {
    try inPlace { directory in
      let events = Self.highRate * seconds
      let server = try ServerChild(["ours", directory])
      let others = try PacedReaders(port: server.port, readers: Self.stopped, events: events)
      defer { others.end() }
      let readers = try PacedReaders(
        port: server.port, readers: Self.readers - Self.stopped, events: events)
      if areFrozen { others.freeze() }
      return try pace(server, Self.highRate, readers)
    }
  }

  private func nginx(_ rate: Int64) throws -> PacedReaders.Arrivals {
    try inPlace { directory in
      let peer = try NginxPeer(directory: directory)
      let readers = try PacedReaders(port: peer.port, readers: Self.readers, events: rate * seconds)
      try peer.publish(rate * seconds, bytes: PacedPublisher.eventBytes, perSecond: rate)
      // It serves until the readers have everything.
      return try withExtendedLifetime(peer) { try readers.arrivals() }
    }
  }

  private func pace(_ server: ServerChild, _ rate: Int64, _ readers: PacedReaders) throws
    -> Outcome
  {
    let before = try server.processorSeconds()
    try server.ask("pace \(rate * seconds) \(rate)")
    let arrivals = try readers.arrivals()
    let used = try server.processorSeconds() - before
    return Outcome(arrivals: arrivals, cores: used / Double(seconds))
  }

  private func inPlace<Result>(_ body: (String) throws -> Result) throws -> Result {
    defer { lab.directory.removePlace("paced") }
    return try body(lab.directory.place("paced"))
  }

  // MARK: - The figures

  private func usual(_ rounds: Rounds) -> [Figure] {
    let name = "\(Self.readers) × \(Self.usualRate)/s"
    let ours = rounds.ours.map(\.arrivals.p99)
    var figures = [
      Figure(
        lab.suite, "\(name), p99", .microseconds, ours: ours, limitName: "bare C on epoll",
        limit: rounds.bare.map(\.arrivals.p99), goal: .timesLimit(1.3),
        note: "from the moment before the commit to the read, over all readers; "
          + lost(rounds.ours)),
      Figure(
        lab.suite, "  the same, p50", .microseconds, ours: rounds.ours.map(\.arrivals.p50),
        limitName: "bare C on epoll", limit: rounds.bare.map(\.arrivals.p50)),
      Figure(
        lab.suite, "  the server's processor time", .cores, ours: rounds.ours.map(\.cores),
        limitName: "bare C on epoll", limit: rounds.bare.map(\.cores), goal: .timesLimit(1.3)),
    ]
    if rounds.peer.isEmpty {
      lab.progress("nginx and nchan are not installed (scripts/setup bench): left out")
    } else {
      figures.append(
        Figure(
          lab.suite, "  p99 beside nginx + nchan", .microseconds, ours: ours,
          limitName: "nginx + nchan", limit: rounds.peer.map(\.p99), goal: .timesLimit(1)))
    }
    return figures
  }

  private func high(_ rounds: Rounds) -> [Figure] {
    let name = "\(Self.readers) × \(Self.highRate)/s"
    return [
      Figure(
        lab.suite, "\(name), p99", .microseconds, ours: rounds.high.map(\.arrivals.p99),
        goal: .atMost(25_000), note: lost(rounds.high)),
      Figure(
        lab.suite, "  events lost", .events, ours: rounds.high.map(\.arrivals.lost),
        goal: .atMost(0)),
      Figure(
        lab.suite, "  the server's processor time", .cores, ours: rounds.high.map(\.cores),
        goal: .atMost(0.5)),
    ]
  }

  private func stopped(_ rounds: Rounds) -> [Figure] {
    let baseline = Spread(rounds.undisturbed.map(\.arrivals.p99))
    return [
      Figure(
        lab.suite, "\(Self.stopped) of them stopped, p99 of the rest", .microseconds,
        ours: rounds.disturbed.map(\.arrivals.p99), limitName: "nobody stopped",
        limit: rounds.undisturbed.map(\.arrivals.p99),
        // Noise is what the same thing differs by from run to run.
        goal: .atMost(baseline.maximum),
        note: "the goal is the slowest run in which nobody was stopped; " + lost(rounds.disturbed))
    ]
  }

  private func lost(_ outcomes: [Outcome]) -> String {
    let lost = outcomes.reduce(0) { $0 + $1.arrivals.lost }
    return lost == 0 ? "nothing lost" : "\(Text.grouped(Int64(lost))) events LOST"
  }
}
