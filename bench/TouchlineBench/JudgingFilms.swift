import Base
import Foundation
import Media

/// The films by which vision is judged: of seeds that nobody tunes on, painted once and kept for this very program.
struct JudgingFilms {
  private let directory: String

  /// From this seed on films are for judging.
  private static let firstSeed: UInt64 = 1_000
  static let seconds = 12.0

  static func seeds(_ count: Int) -> [UInt64] { (0..<UInt64(count)).map { firstSeed + $0 } }

  /// - Parameter kept: what lies here of other programs is removed: they may have painted other films.
  init(_ kept: String) throws {
    let parent = "\(kept)/judging"
    let program = try Data(contentsOf: URL(fileURLWithPath: "/proc/self/exe"))
    let name = String("\(SHA256.digest(of: [UInt8](program)))".prefix(16))
    directory = "\(parent)/\(name)"
    let files = FileManager.default
    try files.createDirectory(atPath: directory, withIntermediateDirectories: true)
    for other in try files.contentsOfDirectory(atPath: parent) where other != name {
      try files.removeItem(atPath: "\(parent)/\(other)")
    }
  }

  /// A film, and what is there in it.
  func film(_ settings: MatchSettings, painting: () -> Void) throws -> (
    path: String, truth: MatchTruth
  ) {
    let size = "\(settings.width)x\(settings.height)"
    let files = MatchFiles(
      video: "\(directory)/\(settings.seed)-\(size)-\(settings.frameCount).mp4")
    // The video takes its place last of its files, so that where it lies, all lie.
    if FileManager.default.fileExists(atPath: files.video) {
      let json = try Data(contentsOf: URL(fileURLWithPath: files.truth))
      return (files.video, try MatchTruth(json: [UInt8](json)))
    }
    painting()
    return (files.video, try MatchFilm.write(settings, to: files, replacing: true))
  }
}
