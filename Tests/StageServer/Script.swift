import Base
import Jobs

/// What a staged job does: it lies in the job's options, so the next server on the same data goes on with it.
struct Script {
  /// How a pass breaks off.
  enum Failure: String {
    /// A warning of high severity; the job goes on with the next plugin.
    case soft
    /// The job ends as failed.
    case fatal
  }

  /// Frames of each pass.
  var frames: Int64 = 1
  /// Frames in one commit: many of them make a burst.
  var step: Int64 = 1
  /// Frames, counted over all passes, after which the job waits to be released; nil for none.
  var until: Int64?
  /// Every so-manieth frame begins a shot; 0 for none.
  var shot: Int64 = 0
  /// The frame of each pass that is warned of; nil for none.
  var warnedFrame: Int64?
  /// Warnings at the end of each pass.
  var warnings: Int64 = 0
  var failure: Failure?
  /// Which pass fails, and before which of its frames.
  var failPass: Int64 = 0
  var failFrame: Int64 = 0

  struct Problem: Error, CustomStringConvertible {
    let description: String
  }

  init(_ options: JSONObject) throws {
    for member in options.members {
      switch (member.name, member.value) {
      case ("frames", .integer(let value)) where value > 0: frames = value
      case ("step", .integer(let value)) where value > 0: step = value
      case ("until", .integer(let value)): until = value
      case ("shot", .integer(let value)) where value > 0: shot = value
      case ("warned_frame", .integer(let value)): warnedFrame = value
      case ("warnings", .integer(let value)): warnings = value
      case ("fail", .string(let value)):
        failure = Failure(rawValue: value)
        guard failure != nil else { throw Problem(description: "no failure '\(value)'") }
      case ("fail_pass", .integer(let value)): failPass = value
      case ("fail_frame", .integer(let value)): failFrame = value
      default: throw Problem(description: "no option '\(member.name)' such as this")
      }
    }
  }

  func fails(pass: Int64, frame: Int64) -> Failure? {
    failPass == pass && failFrame == frame ? failure : nil
  }
}
