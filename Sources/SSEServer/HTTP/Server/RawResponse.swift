/// Answers written to a socket by hand, where the library cannot answer any more.
enum RawResponse {
  static let timeout = bytes(
    HTTPError(.requestTimeout, "the request took too long to arrive").response)

  /// Status line, headers and body of an answer after which the connection ends.
  static func bytes(_ response: HTTPResponse) -> [UInt8] {
    var body: [UInt8] = []
    if case .bytes(let bytes) = response.body { body = bytes }
    var head = "HTTP/1.1 \(response.status) \(reason(response.status))\r\n"
    for field in response.headers.fields { head += "\(field.name): \(field.value)\r\n" }
    head += "Content-Length: \(body.count)\r\nConnection: close\r\n\r\n"
    return [UInt8](head.utf8) + body
  }

  private static func reason(_ status: Int) -> String {
    switch status {
    case 400: "Bad Request"
    case 408: "Request Timeout"
    case 413: "Content Too Large"
    case 414: "URI Too Long"
    case 431: "Request Header Fields Too Large"
    case 505: "HTTP Version Not Supported"
    case 503: "Service Unavailable"
    case 507: "Insufficient Storage"
    case 500...: "Server Error"
    default: "Error"
    }
  }
}
