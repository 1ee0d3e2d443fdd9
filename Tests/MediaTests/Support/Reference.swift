import CLibAV
import Foundation
import TestSupport

@testable import Media

/// What ffmpeg and ffprobe say of a file: the second opinion.
struct Reference {
  /// The samples of all frames, tightly packed, in the order in which they are shown.
  let samples: [UInt8]
  /// Microseconds from the start of the source; nil where the container says nothing of a frame.
  let times: [Int64?]

  init(_ name: String) throws {
    let path = Corpus.path(name)
    samples = Command.bytes(
      "ffmpeg",
      [
        "-nostdin", "-v", "quiet", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-f",
        "rawvideo", "-",
      ])
    let probed = Command.run(
      "ffprobe",
      [
        "-v", "quiet", "-select_streams", "v:0", "-show_entries",
        "format=start_time:frame=best_effort_timestamp_time", "-of", "json", path,
      ])
    let answer = try JSONDecoder().decode(Answer.self, from: Data(probed.output.utf8))
    let start = answer.format?.start.flatMap(Double.init) ?? 0
    times = (answer.frames ?? []).map { frame in
      frame.time.flatMap(Double.init).map {
        Int64((($0 - start) * 1_000_000).rounded())
      }
    }
  }

  private struct Answer: Decodable {
    struct Frame: Decodable {
      let time: String?

      enum CodingKeys: String, CodingKey { case time = "best_effort_timestamp_time" }
    }

    struct Format: Decodable {
      let start: String?

      enum CodingKeys: String, CodingKey { case start = "start_time" }
    }

    let frames: [Frame]?
    let format: Format?
  }
}

extension Frame {
  /// The samples without gaps, as ffmpeg writes raw video.
  var packed: [UInt8] {
    let raw = picture.pointer
    let size = av_image_get_buffer_size(picture.format, raw.pointee.width, raw.pointee.height, 1)
    var bytes = [UInt8](repeating: 0, count: Int(size))
    withUnsafePointer(to: &raw.pointee.data) { data in
      data.withMemoryRebound(to: UnsafePointer<UInt8>?.self, capacity: 8) { planes in
        withUnsafePointer(to: &raw.pointee.linesize) { sizes in
          sizes.withMemoryRebound(to: Int32.self, capacity: 8) { strides in
            _ = av_image_copy_to_buffer(
              &bytes, size, planes, strides, picture.format, raw.pointee.width, raw.pointee.height,
              1)
          }
        }
      }
    }
    return bytes
  }
}

/// Everything that a straight read of a file gives.
struct StraightRead {
  var frames: [Frame] = []
  let reader: VideoReader

  init(_ name: String, threads: Int = 2, canSeek: Bool = true) throws {
    reader = try VideoReader(
      bytes: MemorySource(try Corpus.bytes(name), canSeek: canSeek), threads: threads)
    while let frame = try reader.next() { frames.append(frame) }
  }
}
