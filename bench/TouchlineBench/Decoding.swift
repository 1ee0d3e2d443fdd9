import BareLoops
import Base
import Foundation
import Media

/// Ways through a film, each giving how many frames there were.
enum Decoding {
  static func opener(_ path: String) throws -> (SourceOpener, SourceReference) {
    let file = URL(fileURLWithPath: path)
    let root = file.deletingLastPathComponent().path
    return (
      SourceOpener(SourcePolicy(mediaRoot: root)), try SourceReference(file.lastPathComponent)
    )
  }

  static func reader(_ path: String, threads: Int) throws -> VideoReader {
    let (opener, reference) = try opener(path)
    return try opener.video(reference, threads: threads, interruption: Interruption())
  }

  static func byReader(_ path: String, threads: Int) throws -> Int {
    let reader = try reader(path, threads: threads)
    var frames = 0
    while try reader.next() != nil { frames += 1 }
    return frames
  }

  /// By a stream whose consumer does nothing with the frames.
  static func byStream(_ path: String, threads: Int, stride: Int64 = 1) throws -> Int {
    let (opener, reference) = try opener(path)
    return try byStream(opener, reference, threads: threads, stride: stride)
  }

  static func byStream(
    _ opener: SourceOpener, _ reference: SourceReference, threads: Int, stride: Int64 = 1
  ) throws -> Int {
    let interruption = Interruption()
    let stream = FrameStream(
      options: DecodeOptions(stride: stride), interruption: interruption
    ) { _ throws(MediaError) in
      try opener.video(reference, threads: threads, interruption: interruption)
    }
    defer { stream.stop() }
    var frames = 0
    while try stream.next() != nil { frames += 1 }
    return frames
  }

  static func byBareLoop(_ path: String, threads: Int) throws -> Int {
    let video = try bareVideo(path, threads: threads)
    defer { bare_video_close(video) }
    var frames = 0
    while true {
      switch bare_video_next(video) {
      case 1: frames += 1
      case 0: return frames
      default: throw Problem("the bare loop cannot decode \(path)")
      }
    }
  }

  static func bareVideo(_ path: String, threads: Int) throws -> OpaquePointer {
    guard let video = bare_video_open(path, Int32(threads)) else {
      throw Problem("the bare loop cannot open \(path)")
    }
    return video
  }
}

/// A decoding in a process of its own, which says how much memory it had at its peak.
enum DecodingChild {
  static let command = "decode-film"

  /// `ours` or `bare`, the film, and threads.
  static func peakBytes(_ side: String, _ film: String, threads: Int) throws -> Double {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = [command, side, film, "\(threads)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let kilobytes = Double(text) else { throw Problem("\(side) did not say its memory") }
    return kilobytes * 1_024
  }

  /// Not by getrusage, which counts what the parent had when it started this process.
  private static func peakKilobytes() throws -> String {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    guard let field = line?.split(whereSeparator: \.isWhitespace).dropFirst().first else {
      throw Problem("/proc has no peak of memory")
    }
    return String(field)
  }

  static func run(_ words: [String]) -> Int32 {
    bare_die_with_parent()
    guard words.count == 3, let threads = Int(words[2]) else { return 2 }
    do {
      let film = words[1]
      _ =
        try words[0] == "ours"
        ? Decoding.byStream(film, threads: threads) : Decoding.byBareLoop(film, threads: threads)
      print(try peakKilobytes(), terminator: "")
      fflush(nil)
      return 0
    } catch {
      Terminal.say("\(words): \(error)")
      return 1
    }
  }
}
