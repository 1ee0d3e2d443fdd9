import CCurl

/// What libcurl says of a transfer, in a user's terms.
struct CurlFailure {
  let error: MediaError
  /// Whether the same again may well succeed.
  let isPassing: Bool

  /// - Parameter source: For people, without credentials.
  init(_ code: CURLcode, source: String, refusal: (address: String, why: String)?) {
    if let refusal {
      error = .refused(
        source: source,
        why: "it leads to \(refusal.address), \(refusal.why); see --allow-private-sources")
      isPassing = false
      return
    }
    let words = String(cString: curl_easy_strerror(code))
    switch code {
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING,
      CURLE_HTTP2_STREAM:
      error = .readFailed(source: source, why: words)
      isPassing = true
    case CURLE_COULDNT_RESOLVE_HOST:
      error = .unreachable(source: source, why: "its name cannot be resolved")
      isPassing = true
    case CURLE_COULDNT_CONNECT:
      error = .unreachable(source: source, why: "nobody answers there")
      isPassing = true
    case CURLE_OPERATION_TIMEDOUT:
      error = .timedOut(what: "connecting to '\(source)'")
      isPassing = true
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
      error = .unreachable(source: source, why: words)
      isPassing = false
    case CURLE_TOO_MANY_REDIRECTS:
      error = .unreachable(source: source, why: "it redirects too often")
      isPassing = false
    case CURLE_UNSUPPORTED_PROTOCOL:
      error = .refused(source: source, why: "it redirects to something other than http and https")
      isPassing = false
    case CURLE_URL_MALFORMAT:
      error = .refused(source: source, why: "it, or where it redirects to, is no URL")
      isPassing = false
    case CURLE_OUT_OF_MEMORY:
      error = .outOfMemory
      isPassing = false
    default:
      error = .readFailed(source: source, why: words)
      isPassing = false
    }
  }
}
