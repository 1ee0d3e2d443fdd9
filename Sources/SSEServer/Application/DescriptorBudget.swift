/// How many descriptors a server needs at most, and what fits when there are fewer: pure.
struct DescriptorBudget: Equatable {
  /// Streams at the same time.
  let streams: Int
  /// Connections that the HTTP library may hold; over TLS its streams are among them.
  let connections: Int
  /// Connections that it takes beyond those, to refuse them in our own words.
  let spareConnections: Int
  /// What everything together needs.
  let needed: Int

  /// The database, its readers, uploads, files that are being sent, and a little air.
  private static let files = 512
  /// A source, its relay, a plugin's process.
  private static let perWorker = 16
  /// Below this there is no server worth starting.
  static let least = 128

  /// What an operator's settings ask for.
  init(streams: Int, workers: Int, isTLS: Bool) {
    self.init(
      streams: streams, requests: min(max(streams, 1_024), 8_192), spare: 1_024,
      rest: Self.files + Self.perWorker * workers, isTLS: isTLS)
  }

  private init(streams: Int, requests: Int, spare: Int, rest: Int, isTLS: Bool) {
    self.streams = streams
    connections = requests + (isTLS ? streams : 0)
    spareConnections = spare
    needed = streams * Self.perStream(isTLS) + requests + spare + rest
  }

  /// Under TLS the socket stays with the library, and a pair of sockets leads to it.
  private static func perStream(_ isTLS: Bool) -> Int { isTLS ? 3 : 1 }

  /// As much of this as a limit allows.
  ///
  /// - Precondition: the limit is at least `least`.
  func fitted(to limit: Int, isTLS: Bool) -> DescriptorBudget {
    guard limit < needed else { return self }
    let asked = connections - (isTLS ? streams : 0)
    let perStream = Self.perStream(isTLS)
    let rest = min(needed - streams * perStream - asked - spareConnections, limit / 2)
    let free = limit - rest
    let requests = min(asked, free / 4)
    let spare = min(spareConnections, free / 8)
    return DescriptorBudget(
      streams: max(1, min(streams, (free - requests - spare) / perStream)), requests: requests,
      spare: spare, rest: rest, isTLS: isTLS)
  }
}
