import Media
import TestSupport
import Testing

/// Frames of the corpus, for tests that need some and do not mind which.
enum Pictures {
  static func one() throws -> Frame { try #require(try several(1, of: "picture.png").first) }

  /// The first frames of a video.
  static func several(_ count: Int, of name: String = "h264-b.mp4") throws -> [Frame] {
    let opener = SourceOpener(SourcePolicy(mediaRoot: Corpus.directory))
    let stream = opener.frames(try SourceReference(name))
    defer { stream.stop() }
    var frames: [Frame] = []
    while frames.count < count, let frame = try stream.next() { frames.append(frame) }
    return frames
  }
}
