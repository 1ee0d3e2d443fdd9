import Base
import Jobs

/// Streams a job's frames between a beginning and an end, a page at a time: memory stays bounded however many
/// there are, and the first bytes leave at once.
actor FramePages: BodyProducer {
  private let store: Store
  private let job: JobID
  private let write: @Sendable (inout JSONWriter, FrameRow) -> Void
  private let separator: StaticString
  private var head: [UInt8]?
  private var tail: [UInt8]?
  private var firstRows: [FrameRow]
  private var after: Int64
  private var left: Int
  private var isFirst = true

  /// Frames in one page: some hundred kilobytes.
  static let pageFrames = 500

  /// - Parameters:
  ///   - firstRows: frames that have been read already.
  ///   - after: the index after which to begin to read.
  ///   - limit: how many frames at most.
  init(
    store: Store, job: JobID, head: [UInt8], tail: [UInt8], firstRows: [FrameRow] = [],
    after: Int64 = -1, limit: Int = .max,
    separator: StaticString = ",", write: @escaping @Sendable (inout JSONWriter, FrameRow) -> Void
  ) {
    self.store = store
    self.job = job
    self.head = head
    self.tail = tail
    self.firstRows = firstRows
    self.after = firstRows.last?.index ?? after
    left = limit
    self.separator = separator
    self.write = write
  }

  func next() async throws -> [UInt8]? {
    if let head {
      self.head = nil
      if !head.isEmpty { return head }
    }
    if !firstRows.isEmpty {
      defer { firstRows = [] }
      return page(firstRows)
    }
    if left > 0 {
      let rows = try await store.perform(
        Read.frames(of: job, after: after, limit: min(Self.pageFrames, left)))
      if let last = rows.last {
        after = last.index
        left -= Set(rows.map(\.index)).count
        return page(rows)
      }
    }
    defer { tail = nil }
    return tail
  }

  private func page(_ rows: [FrameRow]) -> [UInt8] {
    var writer = JSONWriter(capacity: 64 << 10)
    for row in rows {
      if !isFirst { writer.raw(separator) }
      isFirst = false
      write(&writer, row)
    }
    return writer.bytes()
  }
}
