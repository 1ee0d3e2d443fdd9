import Base
import CCurl

/// Requests for parts of one file, one at a time: judges the answer before any of its body is taken, and holds what
/// came until it is read. When that is enough, the transfer is paused.
final class WebTransfer {
  private let handle: CurlHandle
  private let source: String
  private var settings: WebSettings
  private var answer = WebAnswer()
  private var offset: Int64 = 0
  private var known: WebFile?
  private var isPaused = false

  /// What came and was not read.
  private(set) var queue = ByteQueue()
  /// What the server's answer amounts to, once that is known.
  private(set) var verdict: WebAnswer.Verdict?
  /// Bytes of bodies that came, over all requests.
  private(set) var received: Int64 = 0
  /// Bytes that come and are not wanted.
  private var unwanted: Int64 = 0
  /// Bytes that the body still has, by the server's own words; nil when it did not say.
  private(set) var expected: Int64?
  /// The end of the range that was asked for; nil for the end of the file.
  private(set) var askedEnd: Int64?

  init(_ address: SourceAddress, gate: AddressGate, settings: WebSettings) throws(MediaError) {
    self.settings = settings
    source = address.display
    handle = try CurlHandle(gate: gate, connectSeconds: settings.connectSeconds)
    handle.set(CURLOPT_URL, address.url)
    handle.set(CURLOPT_FOLLOWLOCATION, 1)
    handle.set(CURLOPT_MAXREDIRS, settings.maximumRedirects)
    // Over HTTP/2 a paused transfer goes on arriving in libcurl's own memory, megabytes of it.
    handle.set(CURLOPT_HTTP_VERSION, touchline_curl_http_1_1)
    handle.set(CURLOPT_USERAGENT, "\(Program.name)/\(Program.version)")
    let context = Unmanaged.passUnretained(self).toOpaque()
    handle.setReceiver(CURLOPT_WRITEFUNCTION, receiveBody, CURLOPT_WRITEDATA, context)
    handle.setReceiver(CURLOPT_HEADERFUNCTION, receiveHeader, CURLOPT_HEADERDATA, context)
  }

  var isRunning: Bool { handle.isRunning }
  var refusal: (address: String, why: String)? { handle.refusal }

  /// Asks for bytes from an offset on, up to and without `end`, or to the end of the file.
  func start(at offset: Int64, before end: Int64?, known: WebFile?, settings: WebSettings) {
    self.offset = offset
    self.known = known
    self.settings = settings
    askedEnd = end
    answer = WebAnswer()
    verdict = nil
    unwanted = 0
    expected = nil
    isPaused = false
    handle.set(CURLOPT_RANGE, "\(offset)-\(end.map { String($0 - 1) } ?? "")")
    // With a validator that no longer fits, the server sends the whole file, and the verdict says that it has changed.
    let condition = known?.validator.map { ["If-Range: \($0)"] } ?? []
    handle.set(CURLOPT_HTTPHEADER, condition + ["Accept-Encoding: identity", "Accept: */*"])
    handle.set(CURLOPT_RESOLVE, settings.fixedAnswers)
    handle.start()
  }

  /// Ends the transfer and forgets what came of it.
  func abandon() {
    handle.stop()
    queue.removeAll()
  }

  func stop() { handle.stop() }

  /// Moves the transfer on, waiting up to a time when nothing is here to be read. The result once it has ended, else nil.
  func step(milliseconds: Int32) -> CURLcode? {
    if isPaused, queue.isEmpty {
      isPaused = false
      handle.unpause()
    }
    var result = handle.perform()
    if result == nil, queue.isEmpty {
      handle.wait(milliseconds: milliseconds)
      result = handle.perform()
    }
    // An answer without body is judged at its end; one that broke off before its body is none.
    if result == CURLE_OK { judge() }
    return result
  }

  func take(into buffer: UnsafeMutableRawBufferPointer) -> Int { queue.take(into: buffer) }

  /// Leaves out bytes: first those that are here, then those that come next.
  func skip(_ count: Int64) {
    let here = min(count, Int64(queue.count))
    queue.drop(Int(here))
    unwanted += count - here
  }

  private func judge() {
    if verdict != nil { return }
    let made = answer.verdict(offset: offset, known: known, settings: settings, source: source)
    verdict = made
    if case .body(let skip, _, _, let end) = made {
      unwanted += skip
      expected = end.map { $0 - offset + skip }
    }
  }

  fileprivate func receive(header line: UnsafeRawBufferPointer) {
    // What comes behind a body belongs to no answer.
    if verdict == nil { answer.take(String(decoding: line, as: UTF8.self)[...]) }
  }

  /// How many bytes were taken: all of them, or libcurl ends the transfer.
  fileprivate func receive(body piece: UnsafeRawBufferPointer) -> Int {
    judge()
    guard case .body = verdict else { return 0 }
    if !queue.isEmpty, Int64(queue.count + piece.count) > settings.largestWindow {
      isPaused = true
      return touchline_curl_pause
    }
    // A server that sends more than it announced is cut short.
    let believed = expected.map { min(Int64(piece.count), $0) } ?? Int64(piece.count)
    expected = expected.map { $0 - believed }
    received += believed
    let skipped = min(unwanted, believed)
    unwanted -= skipped
    queue.append(UnsafeRawBufferPointer(rebasing: piece[Int(skipped)..<Int(believed)]))
    return piece.count
  }
}

/// Called by libcurl with a piece of the body.
private func receiveBody(
  bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  return Unmanaged<WebTransfer>.fromOpaque(context).takeUnretainedValue()
    .receive(body: UnsafeRawBufferPointer(start: bytes, count: size * count))
}

/// Called by libcurl with each line of the headers.
private func receiveHeader(
  bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
  guard let context else { return 0 }
  Unmanaged<WebTransfer>.fromOpaque(context).takeUnretainedValue()
    .receive(header: UnsafeRawBufferPointer(start: bytes, count: size * count))
  return size * count
}
