import CCurl
import CLinux
import Glibc

/// One transfer of libcurl at a time, driven by the thread that wants its bytes, and only to addresses that the gate
/// lets pass. What belongs to every way out of this machine is set here; connections are kept for the next transfer.
///
/// Used by one thread at a time.
final class CurlHandle {
  private let easy: UnsafeMutableRawPointer
  private let multi: UnsafeMutableRawPointer
  private let gate: AddressGate
  private(set) var isRunning = false
  /// What the gate said no to since the last start.
  private(set) var refusal: (address: String, why: String)?
  private var onlyConnects = false
  private var connected: Int32?
  private var lists: [CURLoption.RawValue: UnsafeMutablePointer<curl_slist>] = [:]

  init(gate: AddressGate, connectSeconds: Double) throws(MediaError) {
    guard Self.isReady, let easy = curl_easy_init() else { throw .outOfMemory }
    guard let multi = curl_multi_init() else {
      curl_easy_cleanup(easy)
      throw .outOfMemory
    }
    self.easy = easy
    self.multi = multi
    self.gate = gate
    touchline_curl_set_socket_opener(
      easy, openSocketThroughGate, Unmanaged.passUnretained(self).toOpaque())
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    // Nothing from the environment or the user's home: an empty proxy also ignores $http_proxy.
    set(CURLOPT_PROXY, "")
    set(CURLOPT_NETRC, 0)
    // Signals are the process's own; timeouts need none, as names are resolved on a thread of curl's.
    set(CURLOPT_NOSIGNAL, 1)
    // That thread is let go, not waited for, when a transfer is stopped: a name server may take half a minute.
    set(CURLOPT_QUICK_EXIT, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(connectSeconds * 1_000))
  }

  deinit {
    stop()
    curl_easy_cleanup(easy)
    curl_multi_cleanup(multi)
    if let connected { _ = close(connected) }
    for list in lists.values { curl_slist_free_all(list) }
  }

  /// `curl_global_init` happens once, before any thread uses curl.
  private static let isReady = curl_global_init(touchline_curl_global_default) == CURLE_OK

  func set(_ option: CURLoption, _ value: Int) {
    Self.check(touchline_curl_set_number(easy, option, value))
  }

  /// A text that libcurl copies; nil takes the option away.
  func set(_ option: CURLoption, _ text: String?) {
    Self.check(touchline_curl_set_text(easy, option, text))
  }

  /// A list that libcurl does not copy: it is kept until the next one.
  func set(_ option: CURLoption, _ lines: [String]) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { list = curl_slist_append(list, line) }
    Self.check(touchline_curl_set_list(easy, option, list))
    if let old = lists.removeValue(forKey: option.rawValue) { curl_slist_free_all(old) }
    lists[option.rawValue] = list
  }

  /// Who gets the body or the headers; the context must outlive this handle's transfers.
  func setReceiver(
    _ function: CURLoption,
    _ receive:
      @convention(c) (
        UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?
      ) -> Int, _ data: CURLoption, _ context: UnsafeMutableRawPointer
  ) {
    Self.check(touchline_curl_set_receiver(easy, function, receive, data, context))
  }

  private static func check(_ status: CURLcode) {
    precondition(
      status == CURLE_OK || status == CURLE_OUT_OF_MEMORY,
      "libcurl does not know an option: \(String(cString: curl_easy_strerror(status)))")
  }

  func start() {
    precondition(!isRunning, "one transfer at a time")
    refusal = nil
    let status = curl_multi_add_handle(multi, easy)
    precondition(
      status == CURLM_OK, "cannot start: \(String(cString: curl_multi_strerror(status)))")
    isRunning = true
  }

  /// Ends a transfer wherever it is. Its connection is kept only if the transfer was over.
  func stop() {
    guard isRunning else { return }
    isRunning = false
    curl_multi_remove_handle(multi, easy)
  }

  /// Goes on with a transfer whose receiver asked for a pause.
  func unpause() {
    curl_easy_pause(easy, CURLPAUSE_CONT)
  }

  /// Moves the transfer on as far as it goes without waiting. The result once it has ended, else nil.
  func perform() -> CURLcode? {
    precondition(isRunning, "only a transfer that was started can be moved on")
    var running: Int32 = 0
    guard curl_multi_perform(multi, &running) == CURLM_OK else {
      stop()
      return CURLE_OUT_OF_MEMORY
    }
    var result = CURLE_OK
    guard touchline_curl_take_result(multi, &result) != 0 else { return nil }
    if onlyConnects, result == CURLE_OK {
      // Before the transfer is taken away: libcurl then closes its own descriptor.
      let copy = touchline_duplicate(touchline_curl_socket(easy))
      if copy >= 0 { connected = copy }
    }
    stop()
    return result
  }

  /// Waits until the transfer can be moved on, up to a time.
  func wait(milliseconds: Int32) {
    curl_multi_poll(multi, nil, 0, milliseconds, nil)
  }

  /// Makes the next transfers end once they are connected.
  func onlyConnect() {
    onlyConnects = true
    set(CURLOPT_CONNECT_ONLY, 1)
  }

  /// The socket of a transfer that only connected, the caller's own from then on; nil for none.
  func takeSocket() -> Int32? {
    defer { connected = nil }
    return connected
  }

  fileprivate func open(_ wanted: UnsafeMutablePointer<curl_sockaddr>) -> Int32 {
    let address = withUnsafePointer(to: &wanted.pointee.addr) { IPAddress($0) }
    let why: String?
    if let address { why = gate.refusal(of: address) } else { why = "it is no internet address" }
    if let why {
      refusal = (address?.description ?? "?", why)
      return CURL_SOCKET_BAD
    }
    return socket(
      wanted.pointee.family, wanted.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
      wanted.pointee.protocol)
  }
}

/// Called by libcurl with each address that it is about to connect to.
private func openSocketThroughGate(
  context: UnsafeMutableRawPointer?, purpose: curlsocktype,
  wanted: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
  guard let context, let wanted else { return CURL_SOCKET_BAD }
  return Unmanaged<CurlHandle>.fromOpaque(context).takeUnretainedValue().open(wanted)
}
