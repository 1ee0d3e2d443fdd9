import CLibAV

/// Where the parts of a film go.
public struct MatchFiles: Sendable, Hashable {
  /// The video, MP4.
  public let video: String
  /// The truth, JSON.
  public let truth: String
  /// The people's boxes as MOTChallenge has them.
  public let boxes: String

  /// Beside the video, `match.truth.json` and `match.gt.txt` for `match.mp4`, unless the truth is given a place.
  public init(video: String, truth: String? = nil) {
    let stem = video.hasSuffix(".mp4") ? String(video.dropLast(4)) : video
    self.video = video
    self.truth = truth ?? "\(stem).truth.json"
    boxes = "\(stem).gt.txt"
  }
}

/// Makes a synthetic match and writes it down: the video and the truth about it.
public enum MatchFilm {
  /// Writes a film. Its files appear when they are whole.
  ///
  /// - Parameters:
  ///   - replacing: whether files that exist are replaced; otherwise they are an error.
  ///   - progress: hears how many frames are done, after each; returns whether to go on.
  /// - Returns: the truth that was written.
  @discardableResult
  public static func write(
    _ settings: MatchSettings, to files: MatchFiles, replacing: Bool = false,
    progress: (Int) -> Bool = { _ in true }
  ) throws(FilmError) -> MatchTruth {
    let video = try StagedFile(files.video, replacing: replacing)
    let truthFile = try StagedFile(files.truth, replacing: replacing)
    let boxes = try StagedFile(files.boxes, replacing: replacing)
    let frames = try film(settings, into: video, progress)
    let truth = MatchTruth(
      seed: settings.seed, width: settings.width, height: settings.height, fps: settings.fps,
      cuts: cuts(frames), frames: frames)
    try truthFile.write(truth.jsonBytes())
    try boxes.write([UInt8](truth.motText().utf8))
    for file in [truthFile, boxes, video] { try file.place() }
    return truth
  }

  private static func film(
    _ settings: MatchSettings, into file: StagedFile, _ progress: (Int) -> Bool
  ) throws(FilmError) -> [TruthFrame] {
    do throws(MediaError) {
      let writer = try VideoWriter(
        path: file.stagingPath, width: settings.width, height: settings.height, fps: settings.fps)
      let match = SyntheticMatch(settings)
      var frames: [TruthFrame] = []
      frames.reserveCapacity(settings.frameCount)
      let picture = try AVPicture(
        width: settings.width, height: settings.height, format: AV_PIX_FMT_YUV420P)
      for index in 0..<settings.frameCount {
        if index > 0 { match.advance() }
        // It gets new memory if the encoder still reads what it has.
        guard av_frame_make_writable(picture.pointer) == 0 else { throw .outOfMemory }
        frames.append(match.paint(on: Canvas(picture)))
        try writer.write(picture, index: index)
        guard progress(index + 1) else { throw .cancelled }
      }
      try writer.finish()
      return frames
    } catch {
      throw switch error {
      case .cancelled: .cancelled
      case .writeFailed(let why): .unwritable(path: file.path, why: why)
      default: .video(error)
      }
    }
  }

  /// The frames with which a new shot begins.
  static func cuts(_ frames: [TruthFrame]) -> [Int] {
    zip(frames, frames.dropFirst()).filter { $0.shot != $1.shot }.map { $1.index }
  }
}
