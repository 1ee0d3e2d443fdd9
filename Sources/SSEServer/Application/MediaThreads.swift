import Base
import Media

/// Threads for requests that need a source, apart by what they wait for: a host that stays silent holds up no look at a
/// file, and a picture that takes long to decode no submission of a job.
final class MediaThreads: Sendable {
  /// Looks at files: as long as the disk takes.
  let files = WorkThreads(name: "tl-files", count: 2, longestQueue: 256)
  /// Decodes and encodes single pictures of files, beside the jobs.
  private let pictures = WorkThreads(name: "tl-pictures", count: 2, longestQueue: 64)
  /// Reads single pictures over the network.
  private let network = WorkThreads(name: "tl-network", count: 4, longestQueue: 16)

  /// Finding and decoding one picture takes no longer, waiting for its turn included, or is given up.
  private static let longestSeconds = 30.0

  /// Works on a picture, of a source or of what was sent along, for as long as its client waits.
  func picture<Result: Sendable>(
    for client: ClientPresence, of source: SourceReference? = nil,
    _ work: @escaping @Sendable (Interruption) throws -> Result
  ) async throws -> Result {
    let threads = source.map(\.isFile) ?? true ? pictures : network
    // From here, not from when a thread is free: whoever asked waits since now.
    let interruption = Interruption(endingAfter: Self.longestSeconds)
    let end: @Sendable () -> Void = { interruption.request() }
    return try await client.watched(endedBy: end) {
      try await threads.run(endedBy: end) {
        guard !interruption.isDue else { throw WorkThreads.Overloaded() }
        return try work(interruption)
      }
    }
  }

  /// Takes nothing more and ends what waits for others; pictures of files are soon done.
  func close() {
    for threads in [files, pictures, network] { threads.close() }
    network.interrupt()
  }

  /// Ends everything.
  func stop() {
    close()
    for threads in [files, pictures, network] { threads.stop() }
  }
}
