import CLibAV
import Glibc

/// What libav's calls give: 0 or more is fine, less is an error.
struct AVStatus: Equatable {
  let code: Int32

  static let endOfFile = AVStatus(code: TOUCHLINE_AVERROR_EOF)
  static let interrupted = AVStatus(code: TOUCHLINE_AVERROR_EXIT)
  static let invalidData = AVStatus(code: TOUCHLINE_AVERROR_INVALIDDATA)
  static let needsMore = AVStatus(code: TOUCHLINE_AVERROR_AGAIN)
  static let invalidArgument = AVStatus(code: -EINVAL)
  static let outOfMemory = AVStatus(code: TOUCHLINE_AVERROR_NOMEM)

  var isFailure: Bool { code < 0 }

  /// libav's own words for it.
  var text: String {
    var buffer = [CChar](repeating: 0, count: Int(AV_ERROR_MAX_STRING_SIZE))
    av_strerror(code, &buffer, buffer.count)
    return String(
      decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// libav writes to standard error by itself; what matters reaches us as statuses and flags.
enum AVLog {
  static let silenced: Void = av_log_set_level(AV_LOG_QUIET)
}

extension AVRational {
  static let microseconds = AVRational(num: 1, den: 1_000_000)

  var value: Double { den == 0 ? 0 : Double(num) / Double(den) }

  /// No moment lies further from zero, in microseconds or in ticks: 36,000 years. A file can claim any number, and some
  /// of these may be added up without an overflow.
  static let furthest: Int64 = 1 << 60

  /// Ticks of this clock as microseconds, rounded to the nearest.
  func microseconds(_ ticks: Int64) -> Int64 {
    Self.bounded(av_rescale_q(ticks, self, .microseconds))
  }

  func ticks(microseconds: Int64) -> Int64 {
    Self.bounded(av_rescale_q(microseconds, .microseconds, self))
  }

  static func bounded(_ value: Int64) -> Int64 { min(max(value, -furthest), furthest) }
}
