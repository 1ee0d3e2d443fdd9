import Base

/// How often, and after which pauses, a live stream that broke off is tried again; and the clock for it.
struct LivePatience: Sendable {
  /// Seconds before each try of a row; after the last of them the stream is given up.
  var pauses: [Double] = [1, 2, 4, 8, 16]
  /// A stream that has run this long after an outage begins a new row: one that breaks off again and again is given up.
  var steadySeconds = 10.0
  /// Which share of a pause is made: viewers that lost one server together do not come back together.
  var jitter: @Sendable () -> Double = { Double.random(in: 0.5...1) }
  var now: @Sendable () -> Monotonic = { Monotonic.now() }
  var pause: @Sendable (_ seconds: Double, Interruption) throws(MediaError) -> Void = {
    (seconds, interruption) throws(MediaError) in
    try interruption.pause(seconds: seconds, "waiting for the live stream")
  }
}
