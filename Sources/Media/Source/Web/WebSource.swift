import Base
import CCurl

/// The bytes of a file on a web server, with reading that goes on after a break.
///
/// The reader's own thread drives libcurl: between two reads nothing moves, and no more is held than one window.
///
/// The file is asked for in parts. A server that cannot send parts sends all of it, once, as it is read; to go back in it, or to
/// go on after a break, it is made to send everything again from the start, so that is done with small files only.
final class WebSource: ByteSource {
  private let name: String
  private let transfer: WebTransfer
  private let interruption: Interruption
  /// Looked at anew by each request.
  var settings: WebSettings

  private(set) var file = WebFile()
  private var hasRanges = false
  /// Whether there was an answer that can be read. Before that nothing is tried again: whoever named it should hear.
  private var isOpen = false
  /// The next byte that is read.
  private var position: Int64 = 0
  private var window: Int64
  private var stall: StallWatch
  private var retries: RetryBudget

  /// Asks for the first bytes, so that whatever is wrong with the address shows here.
  init(
    _ address: SourceAddress, gate: AddressGate, settings: WebSettings, interruption: Interruption
  ) throws(MediaError) {
    name = address.display
    self.settings = settings
    self.interruption = interruption
    window = settings.firstWindow
    stall = StallWatch(settings)
    retries = RetryBudget(settings)
    transfer = try WebTransfer(address, gate: gate, settings: settings)
    transfer.start(at: 0, before: window, known: nil, settings: settings)
    while transfer.verdict == nil { try look(after: try step()) }
  }

  var size: Int64? { file.size }

  var canSeek: Bool {
    hasRanges || file.size.map { $0 <= settings.longestReread } ?? false
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    if buffer.isEmpty { return 0 }
    while true {
      let count = transfer.take(into: buffer)
      if count > 0 {
        position += Int64(count)
        return count
      }
      if let size = file.size, position >= size { return 0 }
      guard position < settings.largestFile else {
        throw .tooLarge(what: "'\(name)'", limit: settings.largestFile)
      }
      if !transfer.isRunning {
        let end = hasRanges ? min(position + window, file.size ?? .max) : nil
        transfer.start(at: position, before: end, known: file, settings: settings)
      }
      try look(after: try step())
    }
  }

  func seek(to offset: Int64) throws(MediaError) {
    guard offset >= 0 else { throw .readFailed(source: name, why: "it has no offset \(offset)") }
    let distance = offset - position
    if distance == 0 { return }
    // What the running answer still brings is worth waiting for when it is near.
    let coming = transfer.isRunning ? min(transfer.expected ?? 0, settings.nearSeek) : 0
    if distance > 0, distance <= Int64(transfer.queue.count) + coming {
      transfer.skip(distance)
    } else {
      try leaveAnswer()
      window = settings.firstWindow
    }
    position = offset
  }

  /// Gives up the running answer. One that is almost over is heard out, which keeps its connection.
  private func leaveAnswer() throws(MediaError) {
    if transfer.isRunning, let expected = transfer.expected, expected <= settings.firstWindow {
      transfer.skip(Int64(transfer.queue.count) + expected)
      let end = Monotonic.now().advanced(bySeconds: settings.hearOutSeconds)
      // A break costs nothing here but the connection.
      while Monotonic.now() < end, try step() == nil {}
    }
    transfer.abandon()
  }

  /// Moves the transfer on for one slice of time; the result when it has ended.
  private func step() throws(MediaError) -> CURLcode? {
    try interruption.check("reading '\(name)'")
    let (began, before) = (Monotonic.now(), transfer.received)
    let result = transfer.step(milliseconds: Interruption.sliceMilliseconds)
    let came = transfer.received - before
    stall.add(waited: Monotonic.now().nanoseconds(since: began), bytes: came)
    retries.earn(bytes: came)
    return result
  }

  /// Sees what a step has brought: an answer's headers, its end, a break, or nothing at all.
  private func look(after result: CURLcode?) throws(MediaError) {
    switch transfer.verdict {
    case nil: break
    case .body(_, let file, let hasRanges, let end):
      learn(file)
      self.hasRanges = hasRanges
      isOpen = true
      if result == CURLE_OK { return try complete(end) }
    case .end(let file):
      learn(file)
      return transfer.abandon()
    case .busy(let status): return try recover(from: .httpStatus(source: name, status: status))
    case .changed:
      transfer.abandon()
      throw .readFailed(source: name, why: "the file changed while it was read")
    case .failed(let error):
      transfer.abandon()
      throw error
    }
    if let result {
      let failure = CurlFailure(result, source: name, refusal: transfer.refusal)
      guard failure.isPassing else { throw failure.error }
      try recover(from: failure.error)
    } else if stall.hasStalled {
      stall = StallWatch(settings)
      try recover(from: .timedOut(what: "the next bytes of '\(name)'"))
    }
  }

  /// What the first answer said stays; later ones agree with it, or were refused.
  private func learn(_ other: WebFile) {
    file.size = file.size ?? other.size
    file.entityTag = file.entityTag ?? other.entityTag
    file.lastModified = file.lastModified ?? other.lastModified
  }

  /// An answer came to its end in good order.
  private func complete(_ end: Int64?) throws(MediaError) {
    if let expected = transfer.expected, expected > 0 {
      return try recover(from: .readFailed(source: name, why: "its server ended too early"))
    }
    if !hasRanges {
      file.size = file.size ?? position + Int64(transfer.queue.count)
    } else if file.size == nil, let end, let asked = transfer.askedEnd, end < asked {
      // A server that does not know the size says where the file ends by sending less than it was asked for.
      file.size = end
    }
    window = min(window * 2, settings.largestWindow)
  }

  /// Pauses; then the next read asks anew from where this one broke off.
  private func recover(from failure: MediaError) throws(MediaError) {
    transfer.stop()
    guard isOpen, let seconds = retries.nextPause() else { throw failure }
    try interruption.pause(seconds: seconds, "reading '\(name)'")
  }
}
