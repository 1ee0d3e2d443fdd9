import Jobs

/// What an `EventSource` hears when the server is full. It gives up for good on any status but 200, so it is told in a
/// stream of its own, which sends it back a moment later.
enum CapacityNotice {
  /// - Parameter position: where the client stands, so that it comes back to there.
  /// - Returns: nil for whoever can read a plain refusal.
  static func answer(
    _ request: HTTPRequest, position: EventID, reset: RealtimeMessage? = nil
  ) -> HTTPResponse? {
    guard request.method == "GET", request.accepted.isNamed("text/event-stream") else { return nil }
    var bytes = SSEEncoder.jitteredRetry().array()
    if let reset { bytes += SSEEncoder.event(reset, id: position).array() }
    bytes += StreamNotice.capacity(id: position).array()
    var headers = SSEEncoder.headers
    headers["Connection"] = "close"
    return HTTPResponse(headers: headers, body: .bytes(bytes))
  }

  /// The same where nobody has looked at what the client asks: it stands where it says, or, when that is no place, at the end.
  static func answer(_ request: HTTPRequest, in log: EventLog) -> HTTPResponse? {
    let after = StreamQuery.cursor(of: request).flatMap { try? log.resolve(Cursor($0)) }
    return answer(request, position: after.map { log.id(of: $0) } ?? log.lastID)
  }
}
