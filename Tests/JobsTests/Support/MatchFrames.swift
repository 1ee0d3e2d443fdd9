import Foundation
import Testing

@testable import Media

enum MatchFrames {
  /// The first frames of a match, through a real file.
  static func first() throws -> [Frame] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "match.mp4").path
    try MatchFilm.write(
      MatchSettings(seed: 3, width: 640, height: 360, seconds: 0.2), to: MatchFiles(video: path))
    let descriptor = open(path, O_RDONLY)
    let reader = try VideoReader(bytes: FileSource(taking: descriptor, name: "match.mp4"))
    var frames: [Frame] = []
    while let frame = try reader.next() { frames.append(frame) }
    return frames
  }
}
