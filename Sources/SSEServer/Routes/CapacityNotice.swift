import Jobs

/// What an `EventSource` hears when the server is full. It gives up for good on any status but 200, so it is told in a
/// stream of its own, which sends it back a moment later.
enum CapacityNotice {
  /// Nil for whoever can read a plain refusal.
  static func answer(_ request: HTTPRequest, id: EventID) -> HTTPResponse? {
    guard request.method == "GET", request.accepted.isNamed("text/event-stream") else { return nil }
    let notice = StreamNotice.capacity(id: id)
    return HTTPResponse(
      headers: [
        "Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform",
        "X-Accel-Buffering": "no", "Connection": "close",
      ], body: .bytes(SSEEncoder.jitteredRetry().array() + notice.array()))
  }
}
