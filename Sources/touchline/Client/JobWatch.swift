import Base
import Client

/// What somebody who watches one job has heard so far. Pure: what it says goes wherever the caller wants.
struct JobWatch {
  private(set) var percent: Int64?
  private(set) var stage = "Waiting"
  private(set) var plugin: String?
  /// The word of `complete`; nil while the job goes on.
  private(set) var end: String?
  private var remainingSeconds: Int64?
  private var rate: FrameRate

  /// - Parameter stride: each so-manieth frame is looked at.
  init(stride: Int64) {
    rate = FrameRate(stride: stride)
  }

  /// The types of messages that it understands.
  static let types = "progress,plugin_status,frame,warning,error,complete"
  /// So many frames a second tell how fast it goes.
  static let framesPerSecond = 4

  /// Takes one message.
  ///
  /// - Returns: what happened, in words; nil for what only moves the figures.
  mutating func take(_ message: JSONObject) -> String? {
    guard let payload = message.object("payload") else { return nil }
    switch message.text("type") {
    case "progress":
      percent = payload.integer("progress")
      stage = payload.text("stage") ?? stage
      plugin = payload.text("plugin")
      remainingSeconds = payload.integer("eta_ms").map { ($0 + 999) / 1_000 }
      return nil
    case "frame":
      rate.take(payload, at: message.text("timestamp").flatMap { Timestamp($0) })
      return nil
    case "plugin_status": return Self.words(ofStatus: payload)
    case "warning": return Self.words(ofWarning: payload)
    case "error":
      return "error: \(TextTable.printable(payload.text("error") ?? "of unknown kind"))"
    case "complete":
      end = payload.text("status")
      return Self.words(ofEnd: payload)
    default: return nil
    }
  }

  /// `42 %  31.2 fps  ETA 0:12  Analysing player_tracking`
  var figures: String {
    var parts: [String] = []
    if let percent { parts.append("\(percent) %") }
    if let rate = rate.framesPerSecond { parts.append("\(Self.tenths(rate)) fps") }
    if let remainingSeconds { parts.append("ETA \(Self.clock(remainingSeconds))") }
    parts.append(TextTable.printable([stage, plugin].compactMap(\.self).joined(separator: " ")))
    return parts.joined(separator: "  ")
  }

  private static func words(ofStatus payload: JSONObject) -> String? {
    guard let plugin = payload.text("plugin"), let status = payload.text("status") else {
      return nil
    }
    var words = "\(plugin) \(status)"
    if let frames = payload.integer("frames_processed"), let cost = payload.number("timing_ms") {
      words += ": \(frames) frames in \(tenths(cost)) ms"
    }
    return TextTable.printable(words)
  }

  private static func words(ofWarning payload: JSONObject) -> String? {
    guard let message = payload.text("message") else { return nil }
    let plugin = payload.text("plugin").map { "\($0): " } ?? ""
    return TextTable.printable("warning: \(plugin)\(message)")
  }

  private static func words(ofEnd payload: JSONObject) -> String {
    var words = payload.text("status") ?? "ended"
    let summary = payload.object("summary")
    if let frames = summary?.integer("total_frames") { words += ", \(frames) frames" }
    if let found = summary?.integer("total_detections") { words += ", \(found) detections" }
    return TextTable.printable(words)
  }

  private static func clock(_ seconds: Int64) -> String {
    let rest = seconds % 60
    return "\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
  }

  private static func tenths(_ value: Double) -> String {
    "\((value * 10).rounded() / 10)"
  }
}

/// How many frames a second a pass has taken, told by some of its frames.
struct FrameRate {
  private struct Mark {
    let plugin: String?
    let index: Int64
    let at: Timestamp
  }

  private let stride: Int64
  private var first: Mark?
  private var last: Mark?

  init(stride: Int64) {
    self.stride = stride
  }

  mutating func take(_ payload: JSONObject, at moment: Timestamp?) {
    guard let index = payload.integer("index"), let moment else { return }
    let mark = Mark(plugin: payload.text("plugin"), index: index, at: moment)
    // Another pass begins at the beginning.
    if let last, index < last.index || mark.plugin != last.plugin { first = nil }
    if first == nil { first = mark }
    last = mark
  }

  /// Nil until two frames tell.
  var framesPerSecond: Double? {
    guard let first, let last, last.at > first.at else { return nil }
    let seconds = Double(last.at.milliseconds - first.at.milliseconds) / 1_000
    return Double(last.index - first.index) / Double(stride) / seconds
  }
}
