/// Reads pages of the log from a cursor: events and frames lie in tables of their own, and are merged by sequence.
///
/// Every source is read in the order of an index and only as far as the page needs, so a page costs what it holds.
struct LogReader {
  let connection: Connection
  let epochs: EpochTable

  private static let worthReserving = 1_000
  private static let usualBytes = 512

  /// One open query with the row it stands on.
  private struct Source {
    let statement: Statement
    var sequence: Int64

    /// Moves to the next row; nil at the end.
    mutating func advance() throws(StoreError) -> Bool {
      guard try statement.step() else { return false }
      sequence = statement.integer(0)
      return true
    }
  }

  /// - Parameters:
  ///   - after: the sequence number after which to begin.
  ///   - last: the newest event that was published before this read; everything up to it is in the snapshot. What the snapshot
  ///     holds beyond it is committed but not published yet: nobody's cursor may be ahead of the log.
  func page(after: Int64, filter: LogFilter, limits: PageLimits, last: Int64) throws(StoreError)
    -> LogPage
  {
    var page = LogPage(cursor: after, epochs: epochs)
    var sources = try open(after: after, filter: filter)
    // A page far from the end will be full; one at the end has an event or two.
    if last - after > Int64(Self.worthReserving) {
      page.entries.reserveCapacity(min(limits.events, Self.worthReserving))
      page.bytes.reserveCapacity(min(limits.bytes, Self.worthReserving * Self.usualBytes))
    }
    var scanned = 0
    while let next = sources.indices.min(by: { sources[$0].sequence < sources[$1].sequence }),
      sources[next].sequence <= last
    {
      guard
        page.entries.count < limits.events, page.bytes.count < limits.bytes,
        scanned < limits.scanned
      else { return page }
      append(sources[next], to: &page, filter.types)
      scanned += 1
      if try !sources[next].advance() { sources.remove(at: next) }
    }
    page.cursor = max(page.cursor, last)
    page.reachesEnd = true
    return page
  }

  private func append(_ source: Source, to page: inout LogPage, _ types: MessageTypeSet) {
    page.cursor = source.sequence
    let code = UInt8(truncatingIfNeeded: source.statement.integer(2))
    // A type that this version does not know is not for its readers.
    guard let type = MessageType(rawValue: code), types.contains(type) else { return }
    let start = page.bytes.count
    source.statement.withBytes(3) { page.bytes.append(contentsOf: $0) }
    page.entries.append(
      LogPage.Entry(
        sequence: source.sequence, type: type, jobNumber: source.statement.optionalInteger(1),
        frameIndex: source.statement.optionalInteger(4), range: start..<page.bytes.count))
  }

  /// The queries that a filter needs, each standing on its first row.
  private func open(after: Int64, filter: LogFilter) throws(StoreError) -> [Source] {
    let wantsFrames = filter.types.contains(.frame)
    let wantsEvents = !filter.types.isSubset(of: MessageTypeSet(.frame))
    var sources: [Source] = []
    if let jobs = filter.jobs {
      for job in jobs {
        if wantsEvents { try add(.eventsOfJobAfter, after, job, to: &sources) }
        if wantsFrames { try add(.framesOfJobAfter, after, job, to: &sources) }
      }
    } else {
      if wantsEvents { try add(.eventsAfter, after, nil, to: &sources) }
      if wantsFrames { try add(.framesAfter, after, nil, to: &sources) }
    }
    return sources
  }

  private func add(
    _ query: StoreQuery, _ after: Int64, _ job: Int64?, to sources: inout [Source]
  ) throws(StoreError) {
    // Prepared anew: with several jobs one query is open several times, and a page is worth many rows.
    let statement = try connection.prepare(query.sql)
    statement.bind(after)
    if let job { statement.bind(job) }
    var source = Source(statement: statement, sequence: 0)
    if try source.advance() { sources.append(source) }
  }
}
