import Foundation

/// The videos that `scripts/corpus` makes, once for all tests.
public enum Corpus {
  public static let directory: String = {
    let root = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let directory = "\(root)/build/corpus"
    // Not by Foundation's Process: it leaks a little, and what is fuzzed is watched for leaks.
    let status = system("'\(root)/scripts/corpus' '\(directory)'")
    precondition(status == 0, "the corpus could not be made; scripts/corpus has said why")
    return directory
  }()

  public static func path(_ name: String) -> String { "\(directory)/\(name)" }

  public static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  /// A copy of one, for a test that changes it.
  public static func copy(_ name: String, to path: String) throws {
    try Data(try bytes(name)).write(to: URL(fileURLWithPath: path))
  }

  /// Makes a file longer.
  public static func append(_ bytes: [UInt8], to path: String) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    try file.seekToEnd()
    try file.write(contentsOf: bytes)
    try file.close()
  }
}

/// Runs a program and collects what it says.
public enum Command {
  public struct Outcome: Sendable {
    public let status: Int32
    public let output: String
    public let errors: String
  }

  /// What a program writes to its output.
  public static func bytes(_ program: String, _ arguments: [String]) -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let output = Pipe()
    process.standardOutput = output
    guard (try? process.run()) != nil else { return [] }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Array(data)
  }

  public static func run(_ program: String, _ arguments: [String]) -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { return Outcome(status: 127, output: "", errors: "\(error)") }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaints = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
      errors: String(decoding: complaints, as: UTF8.self))
  }
}
