import Jobs

/// The errors that streams end with.
enum StreamNotice {
  static func shutdown(id: EventID) -> SharedBytes {
    error(
      "the server is shutting down",
      ErrorPayload.Details(
        errorCode: "SHUTDOWN", message: "come back with your cursor; nothing is lost",
        reason: "shutdown"), id: id)
  }

  static func capacity(id: EventID) -> SharedBytes {
    error(
      "too many streams are open",
      ErrorPayload.Details(
        errorCode: "CAPACITY", message: "try again in a moment, or close another stream"), id: id)
  }

  private static func error(_ text: String, _ details: ErrorPayload.Details, id: EventID)
    -> SharedBytes
  {
    do {
      let payload = try ErrorPayload(jobID: nil, error: text, details: details)
      return SSEEncoder.event(RealtimeMessage(.error(payload)), id: id)
    } catch {
      preconditionFailure("a fixed notice is valid: \(error)")
    }
  }
}
