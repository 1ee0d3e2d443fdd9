import Base
import TestSupport
import Testing

@testable import Jobs

/// What a look at a running job costs, in SQLite's instructions: it is taken every second for hours.
@Suite struct JobViewCostTests {
  private let directory: TemporaryDirectory
  private let store: Store
  private let connection: Connection
  private let claimed: ClaimedJob

  init() throws {
    directory = try TemporaryDirectory()
    store = try Store(directory: directory.path)
    connection = try Connection(path: directory.file("touchline.db"), role: .reader)
    claimed = try store.claimedJob()
  }

  /// Looks at the job as the extended view does.
  private func look() throws -> (view: JobView, cost: Int) {
    let read = Read.view(of: claimed.record.id) { _, _ in
      var parts = JobParts()
      parts.reports = true
      return parts
    }
    let (view, cost) = try connection.instructions { try read.body(connection) }
    return (view, cost)
  }

  private func commit(frames range: Range<Int64>) throws {
    let id = claimed.record.id
    let messages = try range.flatMap {
      [try Sample.frame($0, job: id), try Sample.progress($0 % 100, job: id)]
    }
    try store.commit(messages, under: claimed.lease)
  }

  @Test func `a job that runs for hours is looked at as cheaply as a new one`() throws {
    let id = claimed.record.id
    let started = try EncodedMessage(
      RealtimeMessage(
        .pluginStatus(
          PluginStatusPayload(jobID: id, plugin: "player_detection", status: .started))))
    let warning = try Sample.warning("dark", job: id)
    try store.commit([started, warning], under: claimed.lease)
    try commit(frames: 0..<100)
    // Statements are prepared once, by whoever looks first.
    _ = try look()
    let young = try look()
    for start in stride(from: Int64(100), to: 20_100, by: 2_000) {
      try commit(frames: start..<(start + 2_000))
    }
    let old = try look()
    #expect(old.view.reports == young.view.reports)
    #expect(old.view.reports == [started.json, warning.json])
    #expect(old.view.tail.progress != young.view.tail.progress)
    #expect(old.cost <= young.cost + 10, "\(young.cost), then \(old.cost)")
  }

  @Test func `what is told of plugins and warned of comes in the order of the log`() throws {
    let id = claimed.record.id
    var told: [EncodedMessage] = []
    for index in Int64(0)..<6 {
      try commit(frames: (index * 3)..<(index * 3 + 3))
      let status = try PluginStatusPayload(
        jobID: id, plugin: "player_detection", status: index == 0 ? .started : .running,
        timing: Milliseconds(tenths: index))
      told += [
        try EncodedMessage(RealtimeMessage(.pluginStatus(status))),
        try Sample.warning("warning \(index)", job: id),
      ]
      try store.commit(told.suffix(2), under: claimed.lease)
    }
    #expect(try look().view.reports == told.map(\.json))
  }
}
