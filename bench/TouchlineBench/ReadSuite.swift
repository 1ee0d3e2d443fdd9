import BareLoops
import Base
import Jobs

/// Events read back per second from a cursor.
struct ReadSuite {
  let lab: Lab

  private static let goal = Figure.Goal.atLeast(500_000)
  private static let jobs = 3

  /// One way of reading: all jobs, or one.
  private struct Reading {
    let name: String
    let job: JobKey?

    var filter: LogFilter { job.map { LogFilter(jobs: [$0.number]) } ?? .all }
  }

  func figures() throws -> [Figure] {
    let directory = lab.directory.place("read")
    let leases = try fill(directory)
    let store = try Store(directory: directory)
    defer { store.close() }
    let bare = try BareDatabase.reader(directory)
    return try [
      Reading(name: "all jobs", job: nil),
      Reading(name: "one job of \(Self.jobs)", job: leases[1].job),
    ].map { try measure($0, store, bare) }
  }

  /// Events and frames of about 400 bytes, half and half, of three jobs in turns.
  private func fill(_ directory: String) throws -> [Lease] {
    let perJob = lab.scale.count(120_000)
    let perStep = 500
    let store = try Store(directory: directory)
    defer { store.close() }
    let leases = try store.claimJobs(Self.jobs)
    var writer = JSONWriter()
    for first in stride(from: 0, to: perJob, by: perStep) {
      lab.progress("writing \(Text.grouped(Int64(first * Self.jobs))) events")
      for lease in leases {
        let messages = try (first..<min(first + perStep, perJob)).map { index in
          try EncodedMessage(
            index % 2 == 0
              ? Samples.event(lease.job.id, number: index)
              : Samples.frame(lease.job.id, index: index, boxes: 2), using: &writer)
        }
        _ = try store.performAndWait(
          Write.commit(
            JobStep(messages: messages), under: lease,
            leaseMilliseconds: Samples.leaseMilliseconds))
      }
    }
    return leases
  }

  private func measure(_ reading: Reading, _ store: Store, _ bare: BareDatabase) throws -> Figure {
    var (ours, limit): ([Double], [Double]) = ([], [])
    var counts = (events: 0, bytes: 0)
    for round in 0...lab.scale.pairs {
      lab.progress("\(reading.name): round \(round) of \(lab.scale.pairs)")
      let oneOfOurs = {
        let read = try throughStore(reading, store)
        counts = (read.events, read.bytes)
        return Double(read.events) * 1e9 / Double(read.nanoseconds)
      }
      let oneBare = {
        let read = try bare.read(job: reading.job?.number)
        return (read, Double(read.events) * 1e9 / Double(read.nanoseconds))
      }
      var rates: (ours: Double, bare: (bare_read_result, Double))
      if round % 2 == 1 {
        let first = try oneOfOurs()
        rates = (first, try oneBare())
      } else {
        let first = try oneBare()
        rates = (try oneOfOurs(), first)
      }
      guard rates.bare.0.events == counts.events, rates.bare.0.bytes == counts.bytes else {
        throw Problem("\(reading.name): the two sides did not read the same")
      }
      // The first round warms up.
      guard round > 0 else { continue }
      ours.append(rates.ours)
      limit.append(rates.bare.1)
    }
    return Figure(
      .read, reading.name, .perSecond, ours: ours, limitName: "bare C", limit: limit,
      goal: Self.goal,
      note:
        "\(Text.grouped(Int64(counts.events))) events, \(counts.bytes / max(1, counts.events)) bytes each; ours in pages of 1,000 through a reader's thread, C in one go"
    )
  }

  private func throughStore(_ reading: Reading, _ store: Store) throws -> (
    events: Int, bytes: Int, nanoseconds: Int64
  ) {
    var (cursor, events, bytes): (Int64, Int, Int) = (0, 0, 0)
    let start = Monotonic.now()
    while true {
      let page = try store.performAndWait(store.log.page(after: cursor, filter: reading.filter))
      events += page.entries.count
      bytes += page.bytes.count
      cursor = page.cursor
      if page.reachesEnd { break }
    }
    return (events, bytes, Monotonic.now().nanoseconds(since: start))
  }
}
