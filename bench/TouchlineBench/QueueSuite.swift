import BareLoops
import Base
import Jobs

/// Jobs submitted, claimed and completed per second.
struct QueueSuite {
  let lab: Lab

  private static let goal = Figure.Goal.ratio(0.7)

  func figures() throws -> [Figure] {
    let single = QueueCase(callers: 1, jobsEach: lab.scale.count(800))
    let several = QueueCase(callers: 8, jobsEach: lab.scale.count(300))
    return try [single, several].flatMap(measure)
  }

  private func measure(_ queued: QueueCase) throws -> [Figure] {
    // The first run of ours warms up, and says how many transactions its group commits made.
    var transactions = try run("ours") { try queued.throughStore($0) }.transactions(queued)
    var (ours, bare, ungrouped): ([QueueRun], [QueueRun], [QueueRun]) = ([], [], [])
    for round in 1...lab.scale.pairs {
      lab.progress("\(queued.name): round \(round) of \(lab.scale.pairs)")
      let oneOfOurs = {
        ours.append(try run("ours") { try queued.throughStore($0) })
        transactions = ours[ours.count - 1].transactions(queued)
      }
      let oneBare = {
        bare.append(try run("bare") { try queued.throughBareLoop($0, transactions: transactions) })
      }
      // Whoever comes second finds the disk in another state: each is second as often.
      if round % 2 == 1 {
        try oneOfOurs()
        try oneBare()
      } else {
        try oneBare()
        try oneOfOurs()
      }
      if queued.callers > 1 {
        ungrouped.append(
          try run("ungrouped") {
            try queued.throughBareLoop($0, transactions: queued.writes)
          })
      }
      let contents = (ours + bare + ungrouped).map(\.content)
      guard contents.allSatisfy({ $0 == contents[0] }), contents[0].completedJobs == queued.jobs
      else { throw Problem("\(queued.name): the two sides did not write the same: \(contents)") }
    }
    return figures(queued, ours, bare, ungrouped)
  }

  private func run(_ place: String, _ body: (String) throws -> QueueRun) throws -> QueueRun {
    defer { lab.directory.removePlace(place) }
    return try body(lab.directory.place(place))
  }

  private func figures(
    _ queued: QueueCase, _ ours: [QueueRun], _ bare: [QueueRun], _ ungrouped: [QueueRun]
  ) -> [Figure] {
    let rates = { (runs: [QueueRun]) in runs.map { $0.perSecond(queued) } }
    var figures = [
      Figure(
        .queue, queued.name, .perSecond, ours: rates(ours), limitName: "bare C, as many commits",
        limit: rates(bare), goal: Self.goal, note: note(ours, bare))
    ]
    if queued.callers > 1 {
      figures.append(
        Figure(
          .queue, "  the same, no group commit in C", .perSecond, ours: rates(ours),
          limitName: "bare C, a commit for each write", limit: rates(ungrouped),
          note: note(ours, ungrouped)))
    }
    return figures
  }

  private func note(_ ours: [QueueRun], _ bare: [QueueRun]) -> String {
    let text = { (value: (QueueRun) -> Double) in
      let medians = [ours, bare].map { Text.decimals(Spread($0.map(value)).median, 0) }
      return medians.joined(separator: " and ")
    }
    return "syncs \(text { Double($0.syncs.calls) }), "
      + "of the time syncing \(text { Double($0.syncs.nanoseconds) * 100 / Double($0.nanoseconds) }) %"
  }
}
