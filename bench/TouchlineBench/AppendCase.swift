import BareLoops
import Base
import Jobs

/// One way of appending: what, how much in one step, and by how many workers at once.
struct AppendCase {
  enum Kind: String {
    /// About 400 bytes each.
    case event
    /// With ten boxes, about 1.2 kB each.
    case frame
  }

  let kind: Kind
  let perStep: Int
  /// Each has a job of its own and waits for each of its steps.
  let producers: Int
  /// Steps of each producer.
  let steps: Int

  var name: String {
    let workers = producers == 1 ? "1 worker" : "\(producers) workers"
    return "\(workers), \(perStep) \(kind.rawValue)\(perStep == 1 ? "" : "s") a step"
  }

  var totalSteps: Int { steps * producers }
  var totalMessages: Int { totalSteps * perStep }

  /// From this length on the write-ahead log is moved to the database: the store does it sooner when it is idle
  /// between writes, which with one producer it always is.
  var checkpointFrames: Int32 { producers == 1 ? 1_000 : 8_000 }

  /// The messages of one job: frames once each, events again and again.
  func messages(_ job: JobID) throws -> [EncodedMessage] {
    var writer = JSONWriter()
    switch kind {
    case .event:
      return try (0..<min(1_000, steps * perStep)).map {
        try EncodedMessage(Samples.event(job, number: $0), using: &writer)
      }
    case .frame:
      return try (0..<steps * perStep).map {
        try EncodedMessage(Samples.frame(job, index: $0, boxes: 10), using: &writer)
      }
    }
  }
}

/// What one run of a case gave.
struct AppendRun {
  let nanoseconds: Int64
  /// Of each commit, from its first statement to the disk.
  let commits: [Int64]
  let syncs: Syncs
  let content: BareDatabase.Content

  func perSecond(_ appended: AppendCase) -> Double {
    Double(appended.totalMessages) * 1e9 / Double(nanoseconds)
  }
}

extension AppendCase {
  /// Through the store: each producer commits its job's steps and waits for each.
  func throughStore(_ directory: String) throws -> AppendRun {
    let store = try Store(directory: directory)
    let leases = try store.claimJobs(producers)
    let messages = try leases.map { try self.messages($0.job.id) }
    let clock = CommitClock()
    _ = store.log.add(clock)
    let (nanoseconds, syncs) = try Syncs.during {
      try Producers.run(producers) { producer in
        for step in 0..<steps {
          let first = step * perStep % messages[producer].count
          let batch = JobStep(
            messages: Array(messages[producer][first..<first + perStep]),
            checkpoint: Samples.checkpoint)
          _ = try store.performAndWait(
            Write.commit(
              batch, under: leases[producer], leaseMilliseconds: Samples.leaseMilliseconds))
        }
      }
    }
    let commits = clock.all
    store.close()
    return AppendRun(
      nanoseconds: nanoseconds, commits: commits, syncs: syncs,
      content: try BareDatabase.content(directory))
  }

  /// Through the bare loop, on a database prepared by the store: one thread, steps in turns.
  ///
  /// - Parameter transactions: how many transactions the steps share.
  func throughBareLoop(_ directory: String, transactions: Int) throws -> AppendRun {
    let store = try Store(directory: directory)
    let leases = try store.claimJobs(producers)
    store.close()
    let blocks = try leases.map { MessageBlock(try messages($0.job.id)) }
    let database = try BareDatabase.writer(directory, checkpointFrames: checkpointFrames)
    let ((total, each), syncs) = try Syncs.during {
      try withPlan(leases, blocks, transactions: transactions) { try database.append($0) }
    }
    return AppendRun(
      nanoseconds: total, commits: each, syncs: syncs,
      content: try BareDatabase.content(directory))
  }

  /// Makes the plan, whose pointers are good inside the closure only.
  private func withPlan<Result>(
    _ leases: [Lease], _ blocks: [MessageBlock], transactions: Int,
    _ body: (bare_append_plan) throws -> Result
  ) throws -> Result {
    let jobs = zip(leases, blocks).map { lease, block in
      let bytes = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: block.bytes.count)
      _ = bytes.initialize(from: block.bytes)
      let offsets = UnsafeMutableBufferPointer<Int>.allocate(capacity: block.offsets.count)
      _ = offsets.initialize(from: block.offsets)
      return (lease: lease, bytes: bytes, offsets: offsets, count: block.count)
    }
    defer {
      for job in jobs {
        job.bytes.deallocate()
        job.offsets.deallocate()
      }
    }
    return try Samples.owner.description.withCString { owner in
      try Samples.node.description.withCString { node in
        let bareJobs = jobs.map { job in
          bare_job(
            job_number: job.lease.job.number, owner: owner, attempt: job.lease.attempt,
            block: UnsafePointer(job.bytes.baseAddress), offsets: offsets(job.offsets),
            count: Int32(job.count))
        }
        return try bareJobs.withUnsafeBufferPointer { jobs in
          try Samples.checkpoint.withUnsafeBufferPointer { checkpoint in
            try body(
              bare_append_plan(
                jobs: jobs.baseAddress, job_count: Int32(jobs.count), steps: Int32(steps),
                messages_per_step: Int32(perStep),
                type: Int32(MessageType.partialResult.rawValue), is_frame: kind == .frame ? 1 : 0,
                node: node, checkpoint: checkpoint.baseAddress,
                checkpoint_length: Int32(checkpoint.count),
                lease_milliseconds: Samples.leaseMilliseconds,
                transactions: Int32(transactions)))
          }
        }
      }
    }
  }

  /// Swift's Int is C's size_t in everything but its sign.
  private func offsets(_ buffer: UnsafeMutableBufferPointer<Int>) -> UnsafePointer<Int>? {
    UnsafePointer(buffer.baseAddress)
  }
}
