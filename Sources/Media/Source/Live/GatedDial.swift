import CCurl

/// Connects to a host by name, through the same gate and the same library as web sources.
enum GatedDial {
  /// A connected socket of the caller's own, that never blocks.
  static func connect(
    _ address: SourceAddress, port: UInt16, gate: AddressGate, settings: WebSettings,
    interruption: Interruption
  ) throws(MediaError) -> Int32 {
    let handle = try CurlHandle(gate: gate, connectSeconds: settings.connectSeconds)
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    // Only the way there is libcurl's: nothing is ever sent as HTTP.
    handle.set(CURLOPT_URL, "http://\(host):\(port)/")
    handle.onlyConnect()
    handle.set(CURLOPT_RESOLVE, settings.fixedAnswers)
    handle.start()
    while true {
      try interruption.check("connecting to '\(address.display)'")
      guard let result = handle.perform() else {
        handle.wait(milliseconds: Interruption.sliceMilliseconds)
        continue
      }
      guard result == CURLE_OK else {
        throw CurlFailure(result, source: address.display, refusal: handle.refusal).error
      }
      guard let socket = handle.takeSocket() else {
        throw .unreachable(source: address.display, why: "its connection was lost at once")
      }
      return socket
    }
  }
}
