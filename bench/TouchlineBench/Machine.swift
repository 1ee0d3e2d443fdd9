import BareLoops
import Base
import Foundation
import Jobs

/// What the figures were measured on, as far as a program can tell.
struct Machine: Encodable {
  let cores: Int
  let processor: String
  let kernel: String
  let fileSystem: String
  let sqlite: String

  init(dataPath: String) {
    cores = ProcessInfo.processInfo.activeProcessorCount
    processor = Self.line("model name", of: "/proc/cpuinfo") ?? "unknown processor"
    var system = utsname()
    uname(&system)
    let release = withUnsafeBytes(of: system.release) { bytes in
      String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    kernel = "Linux \(release)"
    fileSystem = Self.fileSystem(of: dataPath)
    sqlite = StoreLibraries.versions().map { "\($0.name) \($0.version)" }.joined(separator: ", ")
  }

  var description: String { "\(cores) × \(processor), \(kernel), \(fileSystem), \(sqlite)" }

  /// Numbers from linux/magic.h.
  private static let names: [Int64: String] = [
    0xEF53: "ext4", 0x0102_1994: "tmpfs (a sync costs nothing here)", 0x5846_5342: "xfs",
    0x9123_683E: "btrfs", 0x794C_7630: "overlayfs", 0x6969: "nfs",
  ]

  private static func fileSystem(of path: String) -> String {
    let magic = bare_file_system(path)
    guard magic >= 0 else { return "unknown file system" }
    return names[magic] ?? "file system 0x\(String(magic, radix: 16))"
  }

  private static func line(_ key: String, of path: String) -> String? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix(key) }
    return line?.split(separator: ":").last.map { $0.trimmingCharacters(in: .whitespaces) }
  }
}
