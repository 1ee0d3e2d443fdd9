import Base
import Jobs
import Media

/// One box whose place is a hash of every picture so far: a frame that is left out, repeated or changed changes all that follow.
final class ChainTool: Tool {
  private var hash: UInt64 = 0xcbf2_9ce4_8422_2325

  init(_ config: ToolConfig) {}

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    guard let frame = try? input.frame.planar() else {
      throw ToolFailure(code: "NO_PLANES", message: "cannot convert", isFatal: true)
    }
    let luma = frame.luma
    for y in 0..<luma.height {
      hash = (hash ^ UInt64(luma[y % luma.width, y])) &* 0x100_0000_01b3
    }
    return ToolOutput([.detections([box(at: hash)])])
  }

  func snapshot(into state: inout StateEncoder) { state.write(Int64(bitPattern: hash)) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    hash = UInt64(bitPattern: try state.integer())
  }
}

/// Gives what it is given a number that counts up over the whole job.
final class FollowTool: Tool {
  private var next: Int32 = 1

  init(_ config: ToolConfig) {}

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let tracks = (input.detections ?? [box(at: UInt64(next))]).map { found in
      var track = found
      track.trackID = next
      next += 1
      return track
    }
    return ToolOutput([.tracks(tracks)])
  }

  func snapshot(into state: inout StateEncoder) { state.write(Int64(next)) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    next = Int32(try state.integer())
  }
}

/// One box around all that is bright: what is found is known from what is seen.
final class SpotTool: Tool {
  /// Half way from black to white.
  private static let bright: UInt8 = 128

  init(_ config: ToolConfig) {}

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    guard let frame = try? input.frame.planar() else {
      throw ToolFailure(code: "NO_PLANES", message: "cannot convert", isFatal: true)
    }
    let luma = frame.luma
    var (left, right, top, bottom) = (luma.width, -1, luma.height, -1)
    for y in 0..<luma.height {
      for x in 0..<luma.width where luma[x, y] > Self.bright {
        (left, right) = (min(left, x), max(right, x))
        (top, bottom) = (min(top, y), max(bottom, y))
      }
    }
    guard right >= left,
      let box = try? Detection(
        label: "player", confidence: 1, x: Double(left), y: Double(top),
        width: Double(right + 1 - left), height: Double(bottom + 1 - top))
    else { return ToolOutput([.detections([])]) }
    return ToolOutput([.detections([box])])
  }
}

/// Says that every so-manieth frame of the film begins a shot.
final class CutterTool: Tool {
  init(_ config: ToolConfig) {}

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    let index = input.frame.index
    let isCut = index > 0 && index % TestPlugins.framesOfShot == 0
    return ToolOutput([
      .scene(
        SceneObservation(
          shot: index / TestPlugins.framesOfShot, isCut: isCut, change: isCut ? 1 : 0))
    ])
  }
}

/// What the moody tool is told to do, by frame of its pass; 0 for never.
enum Moods {
  static let schema = ConfigSchema([
    .init(
      "warn_every", .integer(in: 0...1_000_000, default: 2), help: "warns at every so-manieth frame"
    ),
    .init(
      "soft_at", .integer(in: 0...1_000_000, default: 0), help: "fails at this frame, and goes on"),
    .init(
      "fatal_at", .integer(in: 0...1_000_000, default: 0), help: "fails at this frame for good"),
    .init(
      "refuses", .choice(["no", "softly", "for_good"], default: "no"),
      help: "cannot be prepared"),
    .init("lies", .flag(default: false), help: "gives what its manifest does not promise"),
    .init(
      "ends", .choice(["well", "softly", "for_good"], default: "well"), help: "fails at the end"),
  ])
}

/// Warns, fails and gives up as it is told.
final class MoodyTool: Tool {
  private let config: ToolConfig
  private var frames: Int64 = 0

  init(_ config: ToolConfig) throws(ToolFailure) {
    let refusal = config.text("refuses")
    guard refusal == "no" else {
      throw ToolFailure(
        code: "ABSENT", message: "the tool is away", isFatal: refusal == "for_good")
    }
    self.config = config
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    frames += 1
    if config.flag("lies") { return ToolOutput([.detections([]), .other(.other, true)]) }
    if frames == config.integer("soft_at") {
      throw ToolFailure(code: "SULKING", message: "the tool sulks", isFatal: false)
    }
    if frames == config.integer("fatal_at") {
      throw ToolFailure(code: "BROKEN", message: "the tool broke", isFatal: true)
    }
    let every = config.integer("warn_every")
    let warns = every > 0 && frames % every == 0
    return ToolOutput(
      [.detections([box(at: UInt64(frames))])],
      warnings: warns
        ? [ToolWarning(code: "LOW_CONFIDENCE", message: "Low confidence", severity: .low)] : [])
  }

  func finish() throws(ToolFailure) -> [ToolWarning] {
    let end = config.text("ends")
    guard end == "well" else {
      throw ToolFailure(code: "LAME", message: "the tool fell", isFatal: end == "for_good")
    }
    return []
  }

  func snapshot(into state: inout StateEncoder) { state.write(frames) }

  func restore(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    frames = try state.integer()
  }
}

/// Does nothing at all, which is what a pipeline's own cost is measured with; or says a number that is none.
final class NothingTool: Tool {
  static let schema = ConfigSchema([
    .init("infinite", .flag(default: false), help: "its number has no end")
  ])

  private let said: JSONValue

  init(_ config: ToolConfig) {
    said = config.flag("infinite") ? .number(.infinity) : .bool(true)
  }

  func process(_ input: ToolInput) throws(ToolFailure) -> ToolOutput {
    ToolOutput([.other(.other, said)])
  }
}

private func box(at place: UInt64) -> Detection {
  guard
    let box = try? Detection(
      label: "player", confidence: Double(place % 1_000) / 1_000, x: Double(place % 1_777) / 10,
      y: Double(place % 997) / 10, width: 10, height: 20)
  else { preconditionFailure("within bounds") }
  return box
}
