/// Which events a reader of the log wants.
public struct LogFilter: Sendable, Hashable {
  /// Of these jobs only, by number; nil for all, and for what belongs to no job.
  public var jobs: Set<Int64>?
  public var types: MessageTypeSet

  public init(jobs: Set<Int64>? = nil, types: MessageTypeSet = .logged) {
    self.jobs = jobs
    self.types = types
  }

  /// Everything.
  public static let all = LogFilter()
}

/// How much of the log one page may hold. A page ends at whichever limit it meets first.
public struct PageLimits: Sendable {
  /// Events in the page.
  public var events: Int
  /// Bytes of JSON in the page, from which on no event is added.
  public var bytes: Int
  /// Events looked at; a filter that wants few of many must not hold a reader's thread for ever.
  public var scanned: Int

  public init(events: Int = 1_000, bytes: Int = 1 << 20, scanned: Int = 50_000) {
    self.events = events
    self.bytes = bytes
    self.scanned = scanned
  }
}

/// Events of the log in order, their JSON in one block of memory.
public struct LogPage: Sendable {
  /// One event of a page.
  public struct Entry: Sendable {
    public let sequence: Int64
    public let type: MessageType
    /// The number of its job; nil when it belongs to none.
    public let jobNumber: Int64?
    /// Of a frame, its number in the source.
    public let frameIndex: Int64?
    /// Where its JSON lies in the page's bytes.
    public let range: Range<Int>
  }

  public internal(set) var entries: [Entry] = []
  /// The JSON of all entries, one after the other.
  public internal(set) var bytes: [UInt8] = []
  /// Everything up to here has been looked at: where the next page begins.
  public internal(set) var cursor: Int64
  /// Whether the page ends at the end of the log, as it was when the page was read.
  public internal(set) var reachesEnd = false
  let epochs: EpochTable

  /// The public id of an entry.
  public func id(of entry: Entry) -> EventID { epochs.id(of: entry.sequence) }

  /// The public id of the page's end.
  public var cursorID: EventID { epochs.id(of: cursor) }

  /// An entry's message as one line of JSON.
  public func json(of entry: Entry) -> ArraySlice<UInt8> { bytes[entry.range] }
}
