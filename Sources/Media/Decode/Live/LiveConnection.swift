/// One connection to a live stream, from its opening until it breaks off.
///
/// libav cannot tell why it got no more bytes; the relay behind which the server stands can, so errors are told from there.
final class LiveConnection: FrameReading {
  private let reader: VideoReader
  /// Holds the relay, without which the reader has nothing to read.
  private let address: LiveAddress
  private let name: String
  private let stallSeconds: Double

  /// Blocks until the stream is open, for `limits.openSeconds` behind the connection at most.
  init(
    _ address: LiveAddress, name: String, options: DecodeOptions, limits: MediaLimits,
    interruption: Interruption
  ) throws(MediaError) {
    self.address = address
    self.name = name
    stallSeconds = limits.stallSeconds
    do throws(MediaError) {
      reader = try VideoReader(
        limits: limits, threads: options.threads, hardware: options.hardware,
        joinsMidway: true, interruption: interruption
      ) { () throws(MediaError) in
        try Demuxer(
          live: address.url, options: address.options, limits: limits, interruption: interruption)
      }
    } catch {
      throw Self.explain(error, address.relay, name: name, stallSeconds: limits.openSeconds)
    }
  }

  var info: VideoInfo { reader.info }
  var report: FrameStream.Report { reader.report }

  func next() throws(MediaError) -> Frame? {
    do throws(MediaError) {
      if let frame = try reader.next() { return frame }
    } catch {
      throw Self.explain(error, address.relay, name: name, stallSeconds: stallSeconds)
    }
    if let failure = address.relay.failure { throw failure }
    return nil
  }

  /// The cause behind an error, under the name that the user gave.
  private static func explain(
    _ error: MediaError, _ relay: LiveRelay, name: String, stallSeconds: Double
  ) -> MediaError {
    if error == .cancelled { return error }
    if let failure = relay.failure { return failure }
    switch error {
    case .timedOut:
      // Bytes that make no picture are a stall as well, but another one.
      let isSilent = relay.secondsSilent >= stallSeconds / 2
      return .timedOut(
        what: isSilent
          ? "the next bytes of '\(name)', which has fallen silent,"
          : "the next picture of '\(name)', which sends something else,")
    case .readFailed(_, let why): return .readFailed(source: name, why: why)
    case .unreachable(_, let why): return .unreachable(source: name, why: why)
    default: return error
    }
  }
}
