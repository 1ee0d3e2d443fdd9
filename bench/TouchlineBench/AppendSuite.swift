import Base

/// Events appended per second, and how long a commit takes.
struct AppendSuite {
  let lab: Lab

  private static let goal = Figure.Goal.ratio(0.7)

  private var cases: [AppendCase] {
    [
      AppendCase(kind: .event, perStep: 1, producers: 1, steps: lab.scale.count(2_000)),
      AppendCase(kind: .event, perStep: 10, producers: 1, steps: lab.scale.count(1_500)),
      AppendCase(kind: .event, perStep: 100, producers: 1, steps: lab.scale.count(500)),
      AppendCase(kind: .frame, perStep: 1, producers: 1, steps: lab.scale.count(2_000)),
      AppendCase(kind: .frame, perStep: 10, producers: 1, steps: lab.scale.count(1_000)),
      AppendCase(kind: .event, perStep: 1, producers: 8, steps: lab.scale.count(1_000)),
      AppendCase(kind: .event, perStep: 10, producers: 8, steps: lab.scale.count(500)),
    ]
  }

  func figures() throws -> [Figure] {
    var figures: [Figure] = []
    for appended in cases { figures += try measure(appended) }
    return figures
  }

  /// The runs of one case, one of each side in each round.
  private struct Rounds {
    var ours: [AppendRun] = []
    var bare: [AppendRun] = []
    /// Without group commit, where there are several workers.
    var ungrouped: [AppendRun] = []
  }

  private func measure(_ appended: AppendCase) throws -> [Figure] {
    // The first run of ours warms up, and says how many commits the bare loop is to share its steps among.
    var commits = try run(appended, "ours") { try appended.throughStore($0) }.commits.count
    var rounds = Rounds()
    for round in 1...lab.scale.pairs {
      lab.progress("\(appended.name): round \(round) of \(lab.scale.pairs)")
      let ours = {
        rounds.ours.append(try run(appended, "ours") { try appended.throughStore($0) })
        commits = rounds.ours[rounds.ours.count - 1].commits.count
      }
      let bare = {
        rounds.bare.append(
          try run(appended, "bare") {
            try appended.throughBareLoop($0, transactions: commits)
          })
      }
      // Whoever comes second finds the disk in another state: each is second as often.
      if round % 2 == 1 {
        try ours()
        try bare()
      } else {
        try bare()
        try ours()
      }
      if appended.producers > 1 {
        rounds.ungrouped.append(
          try run(appended, "ungrouped") {
            try appended.throughBareLoop($0, transactions: appended.totalSteps)
          })
      }
      try compare(rounds, appended)
    }
    return figures(of: rounds, appended)
  }

  private func run(_ appended: AppendCase, _ place: String, _ body: (String) throws -> AppendRun)
    throws -> AppendRun
  {
    defer { lab.directory.removePlace(place) }
    return try body(lab.directory.place(place))
  }

  /// Both sides must have written the same, or nothing is comparable.
  private func compare(_ rounds: Rounds, _ appended: AppendCase) throws {
    let contents = (rounds.ours + rounds.bare + rounds.ungrouped).map(\.content)
    guard contents.allSatisfy({ $0 == contents[0] }) else {
      throw Problem("\(appended.name): the two sides did not write the same: \(contents)")
    }
    let written = appended.kind == .event ? contents[0].events : contents[0].frames
    guard written >= Int64(appended.totalMessages) else {
      throw Problem("\(appended.name): \(written) of \(appended.totalMessages) were written")
    }
  }

  private func figures(of rounds: Rounds, _ appended: AppendCase) -> [Figure] {
    let ours = rounds.ours.map { $0.perSecond(appended) }
    var figures = [
      Figure(
        .log, appended.name, .perSecond, ours: ours, limitName: "bare C, as many commits",
        limit: rounds.bare.map { $0.perSecond(appended) }, goal: Self.goal,
        note: note(rounds.ours, rounds.bare))
    ]
    if appended.producers > 1 {
      figures.append(
        Figure(
          .log, "  the same, no group commit in C", .perSecond, ours: ours,
          limitName: "bare C, a commit for each step",
          limit: rounds.ungrouped.map { $0.perSecond(appended) },
          note: note(rounds.ours, rounds.ungrouped)))
    }
    return figures + latencies(of: rounds, appended)
  }

  private func note(_ ours: [AppendRun], _ bare: [AppendRun]) -> String {
    let text = { (value: (AppendRun) -> Double) in
      let medians = [ours, bare].map { Text.decimals(Spread($0.map(value)).median, 0) }
      return medians.joined(separator: " and ")
    }
    return
      "commits \(text { Double($0.commits.count) }), syncs \(text { Double($0.syncs.calls) }), "
      + "of the time syncing \(text { Double($0.syncs.nanoseconds) * 100 / Double($0.nanoseconds) }) %"
  }

  private func latencies(of rounds: Rounds, _ appended: AppendCase) -> [Figure] {
    let shares: [(name: String, share: Double)] = [("p50", 0.5), ("p99", 0.99), ("max", 1)]
    return shares.map { name, share in
      let values = { (runs: [AppendRun]) in
        runs.map { run in Spread.percentile(share, of: run.commits.map { Double($0) / 1000 }) }
      }
      return Figure(
        .log, "  commit latency \(name)", .microseconds, ours: values(rounds.ours),
        limitName: "bare C, as many commits", limit: values(rounds.bare))
    }
  }
}
