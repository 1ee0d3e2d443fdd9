/// What a job resource shows, all of one snapshot.
public struct JobView: Sendable {
  public let job: JobRecord
  public let tail: JobTail
  /// The job's messages of the types asked for, in the order of the log; frames are not among them.
  public let messages: [[UInt8]]
  /// The first frames after the index asked for.
  public let frames: [FrameRow]
  /// Whether there are no frames after those.
  public let hasAllFrames: Bool
  public let result: StoredResult?
}

/// Which parts of a job somebody asks for, beside its row and its tail.
public struct JobParts: Sendable {
  /// Messages of these types.
  public var messages = MessageTypeSet()
  /// Frames after this index; nil for none.
  public var framesAfter: Int64?
  /// So many frames at most.
  public var frameLimit = 0
  public var result = false

  public init() {}
}

extension Read where Result == JobView {
  /// A job with the parts that are wanted, in one read.
  ///
  /// - Parameter parts: asked once the job's row and tail are known, which is all that a client needs who has the rest.
  public static func view(
    of id: JobID, parts: @escaping @Sendable (JobRecord, JobTail) throws -> JobParts
  ) -> Read {
    Read { connection in
      let job = try connection.job(id)
      let tail = try connection.tail(of: job.key)
      let parts = try parts(job, tail)
      let frames = try parts.framesAfter.map {
        try connection.frames(of: job.key, after: $0, limit: parts.frameLimit)
      }
      return JobView(
        job: job, tail: tail, messages: try connection.messages(of: job.key, types: parts.messages),
        frames: frames?.rows ?? [], hasAllFrames: frames?.isAll ?? true,
        result: parts.result ? try connection.result(of: id) : nil)
    }
  }
}

extension Connection {
  /// The job's messages of some types.
  fileprivate func messages(of job: JobKey, types: MessageTypeSet) throws(StoreError) -> [[UInt8]] {
    guard !types.isEmpty else { return [] }
    var messages: [[UInt8]] = []
    try each(.eventsOfJobAfter) {
      $0.bind(Int64(0))
      $0.bind(job.number)
    } row: { row in
      let type = MessageType(rawValue: UInt8(truncatingIfNeeded: row.integer(2)))
      if let type, types.contains(type) { messages.append(row.bytes(3) ?? []) }
      return true
    }
    return messages
  }
}
