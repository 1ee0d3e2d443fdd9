/// How long a request's body says it is; or why its headers cannot be believed.
///
/// Two parties that disagree about where a request ends let a third smuggle one in between (RFC 9112, 11.2), so
/// whatever leaves room for two readings is refused and the connection closed.
enum BodyFraming: Equatable {
  case none
  case length(Int64)
  case chunked

  init(headers: HTTPHeaders, isHTTP10: Bool) throws(HTTPError) {
    for field in headers.fields {
      guard HTTPHeaders.isToken(field.name) else {
        throw HTTPError(.invalidRequest, "a header's name holds a character that no name has")
      }
      guard HTTPHeaders.isSafeValue(field.value) else {
        throw HTTPError(.invalidRequest, "the header \(field.name) holds a control character")
      }
    }
    let encodings = headers.all("Transfer-Encoding")
    let lengths = headers.all("Content-Length")
    if !encodings.isEmpty {
      guard lengths.isEmpty else {
        throw HTTPError(
          .invalidRequest, "the request has both Content-Length and Transfer-Encoding")
      }
      guard !isHTTP10 else {
        throw HTTPError(.invalidRequest, "HTTP/1.0 has no Transfer-Encoding")
      }
      guard encodings.count == 1, Text.trimmed(encodings[0]).lowercased() == "chunked" else {
        throw HTTPError(.notImplemented, "the only Transfer-Encoding understood is chunked")
      }
      self = .chunked
      return
    }
    guard let first = lengths.first else {
      self = .none
      return
    }
    guard lengths.count == 1 else {
      throw HTTPError(.invalidRequest, "the request has more than one Content-Length")
    }
    guard let length = Text.wholeNumber(first) else {
      throw HTTPError(.invalidRequest, "Content-Length is not a whole number")
    }
    self = length == 0 ? .none : .length(length)
  }
}
