import Jobs

/// Which frames of a job somebody asks for.
struct FrameSelection: Sendable {
  /// The index after which to begin.
  let after: Int64
  /// Frames at most, each with the rows of all its nodes.
  let limit: Int
  let fromMilliseconds: Int64?
  let toMilliseconds: Int64?

  private var isByTime: Bool { fromMilliseconds != nil || toMilliseconds != nil }

  private func holds(_ row: FrameRow) -> Bool {
    (fromMilliseconds.map { row.microseconds >= $0 * 1_000 } ?? true)
      && (toMilliseconds.map { row.microseconds <= $0 * 1_000 } ?? true)
  }

  /// Reads them. Only a selection by time looks at more rows than it gives.
  func rows(of job: JobID, in store: Store) async throws -> [FrameRow] {
    var rows: [FrameRow] = []
    var frames = 0
    var seen = after
    while true {
      let page = try await store.perform(Read.frames(of: job, after: seen, limit: limit))
      guard let last = page.last else { return rows }
      for row in page where holds(row) {
        if rows.last?.index != row.index { frames += 1 }
        guard frames <= limit else { return rows }
        rows.append(row)
      }
      seen = last.index
      guard isByTime else { return rows }
      if let toMilliseconds, last.microseconds > toMilliseconds * 1_000 { return rows }
    }
  }
}
