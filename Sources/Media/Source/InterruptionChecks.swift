import Base
import Glibc

extension Interruption {
  /// How long one wait is, before it is asked again whether to stop: well below the second within which a job must.
  static let sliceMilliseconds: Int32 = 50

  /// - Parameter work: What ends here, for a person: "reading 'x'".
  func check(_ work: @autoclosure () -> String) throws(MediaError) {
    if wasRequested { throw .cancelled }
    if hasTimedOut { throw .timedOut(what: work()) }
  }

  /// Sleeps, unless asked to stop.
  func pause(seconds: Double, _ work: @autoclosure () -> String) throws(MediaError) {
    let end = Monotonic.now().advanced(bySeconds: seconds)
    while true {
      try check(work())
      let left = end.nanoseconds(since: .now()) / 1_000_000
      if left <= 0 { return }
      poll(nil, 0, min(Int32(clamping: left), Self.sliceMilliseconds))
    }
  }
}
