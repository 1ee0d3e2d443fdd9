import Base
import CCurl

/// One request and its answer, done on the thread that asks. The only file of this room that touches libcurl.
final class Transfer {
  /// What a request carries.
  enum Body {
    case none
    case json(String)
    /// A form with one field, `file`, that is read from the disk as it is sent.
    case file(path: String)
  }

  private static let connectMilliseconds = 10_000
  /// A server that says nothing for so long is taken for gone; its streams say something every few seconds.
  private static let silentSeconds = 60

  private let easy: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private var form: OpaquePointer?
  /// Takes the body of an answer that is good; false ends the transfer.
  private let receive: (UnsafeRawBufferPointer) -> Bool
  private var hasStopped = false
  /// The body of an answer that is an error.
  private var refusal: [UInt8] = []

  init(
    _ method: String, _ url: String, headers lines: [String], body: Body, certificates: String?,
    receive: @escaping (UnsafeRawBufferPointer) -> Bool
  ) {
    guard Self.isReady, let easy = curl_easy_init() else {
      preconditionFailure("libcurl has no memory for one handle")
    }
    self.easy = easy
    self.receive = receive
    set(CURLOPT_URL, url)
    set(CURLOPT_CUSTOMREQUEST, method)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    // The server is called directly, whatever the environment says of proxies for the web.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_USERAGENT, "\(Program.name)/\(Program.version)")
    set(CURLOPT_CONNECTTIMEOUT_MS, Self.connectMilliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, Self.silentSeconds)
    if let certificates { set(CURLOPT_CAINFO, certificates) }
    for line in lines { headers = curl_slist_append(headers, line) }
    switch body {
    case .none:
      // A POST without a body says so.
      if method == "POST" { set(CURLOPT_COPYPOSTFIELDS, "") }
    case .json(let text):
      headers = curl_slist_append(headers, "Content-Type: application/json")
      set(CURLOPT_COPYPOSTFIELDS, text)
    case .file(let path):
      form = curl_mime_init(easy)
      let part = curl_mime_addpart(form)
      curl_mime_name(part, "file")
      curl_mime_filedata(part, path)
      check(touchline_curl_set_form(easy, form))
    }
    check(touchline_curl_set_list(easy, CURLOPT_HTTPHEADER, headers))
    check(
      touchline_curl_set_receiver(
        easy, CURLOPT_WRITEFUNCTION, receiveBody, CURLOPT_WRITEDATA,
        Unmanaged.passUnretained(self).toOpaque()))
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_mime_free(form)
    curl_slist_free_all(headers)
  }

  /// `curl_global_init` happens once, before anything else of curl.
  private static let isReady = curl_global_init(touchline_curl_global_default) == CURLE_OK

  /// Does it; blocks until the answer has ended.
  ///
  /// - Returns: the status of a good answer.
  func perform(server: String) throws(ClientError) -> Int {
    let result = curl_easy_perform(easy)
    let status = touchline_curl_status(easy)
    if status >= 300 { throw refused(status, server) }
    guard result == CURLE_OK || hasStopped else {
      throw .unreachable(server: server, why: String(cString: curl_easy_strerror(result)))
    }
    return status
  }

  private func refused(_ status: Int, _ server: String) -> ClientError {
    guard case .object(let body)? = try? JSONParser.parse(refusal),
      let detail = body.text("detail"), let code = body.text("code")
    else { return .notUnderstood(server: server, why: "it answers with status \(status)") }
    return .refused(status: status, code: code, detail: detail)
  }

  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let longestRefusal = 65_536
    guard touchline_curl_status(easy) >= 300 else {
      hasStopped = !receive(bytes)
      return !hasStopped
    }
    refusal += bytes.prefix(longestRefusal - refusal.count)
    return true
  }

  private func set(_ option: CURLoption, _ value: Int) {
    check(touchline_curl_set_number(easy, option, value))
  }

  private func set(_ option: CURLoption, _ text: String) {
    check(touchline_curl_set_text(easy, option, text))
  }

  private func check(_ status: CURLcode) {
    precondition(
      status == CURLE_OK, "libcurl refuses: \(String(cString: curl_easy_strerror(status)))")
  }
}

/// Called by libcurl with each piece of the answer's body; any other number than that of its bytes ends the transfer.
private func receiveBody(
  bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
  guard let bytes, let context else { return 0 }
  let transfer = Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  let length = size * count
  return transfer.take(UnsafeRawBufferPointer(start: bytes, count: length)) ? length : length + 1
}
