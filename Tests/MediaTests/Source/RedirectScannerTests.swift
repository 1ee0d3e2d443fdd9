import TestSupport
import Testing

@testable import Media

struct RedirectScannerTests {
  /// Scans bytes cut into pieces of a length.
  private func finds(_ bytes: [UInt8], piece: Int = .max) -> Bool {
    var scanner = RedirectScanner()
    var rest = bytes[...]
    while !rest.isEmpty {
      let taken = rest.prefix(piece)
      if Array(taken).withUnsafeBytes({ scanner.finds(in: $0) }) { return true }
      rest = rest.dropFirst(taken.count)
    }
    return false
  }

  @Test(arguments: [
    "RTSP/1.0 302 Moved\r\nLocation: rtsp://10.0.0.1/\r\n\r\n", "RTSP/1.0 301\r\n",
    "RTSP/1.0 200 OK\r\nCSeq: 1\r\n\r\nRTSP/1.0 303 See\r\n", "RTSP/2.0   305 x\r\n",
    "  RTSP/1.0\t302 x\n", "R\rTS\rP/1.0 \r302 x\n", "RTSP/ 300 x\n", "RTSP/1.0 0302 x\n",
    "RTSP/1.0 +302 x\n", "RTSP/1.0 \u{b}302 x\n", "RTRTSP/1.0 302\n", "RRTSP/1.0 302\n",
    "$\u{0}\u{0}\u{4}abcdRTSP/1.0 302 x\r\n", "$\u{0}\u{0}\u{4}abRTSP/1.0 302 x\r\n",
  ])
  func `finds a redirect however it is cut`(text: String) {
    for piece in 1...text.utf8.count { #expect(finds(Array(text.utf8), piece: piece)) }
  }

  @Test(arguments: [
    "", "RTSP/1.0 200 OK\r\nX: 302\r\n\r\n", "RTSP/1.0 401 Unauthorized\r\n", "RTSP/1.0\n302\n",
    "OPTIONS rtsp://a/b RTSP/1.0\r\n3: x\r\n", "RTSP 302", "RTS P/1.0 302", "rtsp/1.0 302 x",
    "RTSP/1.0 500 303\r\n", "RTSP/1.0 1302 x\r\n", "RTSP/3.0 200 OK\r\n",
  ])
  func `lets everything else pass`(text: String) {
    for piece in 1...max(1, text.utf8.count) { #expect(!finds(Array(text.utf8), piece: piece)) }
  }

  @Test(arguments: SeededRandom.seeds)
  func `pictures are no redirects`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    #expect(!finds((0..<300_000).map { _ in UInt8(truncatingIfNeeded: random.next()) }))
  }
}
