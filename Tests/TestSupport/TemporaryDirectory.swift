public import Foundation

/// A directory of a test's own, removed when the test has let go of it.
public final class TemporaryDirectory: Sendable {
  public let path: String

  public init() throws {
    let base = FileManager.default.temporaryDirectory
      .appendingPathComponent("touchline-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: base, withIntermediateDirectories: true)
    path = base.path
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  public func file(_ name: String) -> String { "\(path)/\(name)" }

  /// Every file with its content, for "left untouched".
  public func contents() throws -> [String: Data] {
    var contents: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: path) {
      contents[name] = try Data(contentsOf: URL(fileURLWithPath: file(name)))
    }
    return contents
  }
}
