/// A live stream as libav is to open it: at a loopback address, behind which the real server's bytes come.
struct LiveAddress: Sendable {
  /// May hold a password: for libav alone.
  let url: String
  /// What `avformat_open_input` is told, beside everything that holds for all sources.
  let options: [String: String]
  /// Must live as long as the stream is read.
  let relay: LiveRelay

  /// Connects to the server of an RTSP or RTMP address.
  static func open(
    _ address: SourceAddress, gate: AddressGate, settings: WebSettings, interruption: Interruption
  ) throws(MediaError) -> LiveAddress {
    let standardPort: UInt16 = address.scheme == "rtsp" ? 554 : 1_935
    let relay = try LiveRelay(
      address, port: address.port ?? standardPort, gate: gate, settings: settings,
      interruption: interruption)
    return LiveAddress(
      url: address.url(at: "127.0.0.1:\(relay.port)"), options: options(for: address), relay: relay)
  }

  /// How much of a stream libav looks at before it says what is in it, in microseconds. Its own five seconds and more pass in
  /// full where a stream without sound announces some; what was looked at is not lost.
  private static let looksAt = "2000000"

  static func options(for address: SourceAddress) -> [String: String] {
    if address.scheme == "rtsp" {
      // Over UDP the pictures would come from wherever the server says, past the relay.
      return [
        "rtsp_transport": "tcp", "analyzeduration": looksAt, "protocol_whitelist": "tcp",
        "format_whitelist": "rtsp",
      ]
    }
    // An RTMP server is told where its viewer thinks it is; many serve nobody who names another host.
    return [
      "rtmp_tcurl": tcURL(of: address), "analyzeduration": looksAt,
      "protocol_whitelist": "rtmp,tcp",
      "format_whitelist": "flv",
    ]
  }

  /// The address without the stream's name, cut where libav cuts it (`rtmp_open` in rtmpproto.c): behind the first part of
  /// the path, or behind the second when a third follows and none of them names a kind of stream (`mp4:…`).
  private static func tcURL(of address: SourceAddress) -> String {
    let parts = address.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
    let hasInstance =
      parts.count > 2 && parts[0] != "ondemand" && !parts[1].contains(":")
    let application = parts.prefix(hasInstance ? 2 : 1).joined(separator: "/")
    return address.url(path: "/\(application)")
  }
}
