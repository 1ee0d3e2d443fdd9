import Base
import Foundation
import Jobs
import Testing

/// The golden files, which the JavaScript tests read too.
enum MessageFixtures {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/messages")

  static let full = goldenFiles(in: "")
  static let minimal = goldenFiles(in: "minimal")
  static let variants = goldenFiles(in: "variants")
  static let invalid: Result<[InvalidMessage], any Error> = Result { try readInvalid() }

  /// The names of the files in a folder, without `.json`; a folder that cannot be read has none, and the test that
  /// counts them says so.
  private static func goldenFiles(in name: String) -> [Golden] {
    let folder = folder.appendingPathComponent(name)
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".json") }.sorted().map {
      Golden(name: name.isEmpty ? $0 : "\(name)/\($0)", url: folder.appendingPathComponent($0))
    }
  }

  /// Every message that must be refused: one file for each type, and `any.json` for what has none.
  private static func readInvalid() throws -> [InvalidMessage] {
    try goldenFiles(in: "invalid").flatMap { try cases(in: Data(contentsOf: $0.url)) }
  }

  private static func cases(in text: Data) throws -> [InvalidMessage] {
    guard case .array(let cases) = try JSONParser.parse([UInt8](text)) else {
      throw FixtureError(what: "a file that is no array of cases")
    }
    return try cases.map { value in
      guard case .object(let object) = value else {
        throw FixtureError(what: "a case that is no object: \(value.jsonText())")
      }
      func string(_ name: String) throws -> String {
        guard case .string(let text)? = object[name] else {
          throw FixtureError(what: "a case without '\(name)': \(value.jsonText())")
        }
        return text
      }
      let text = try object["message"]?.jsonText() ?? string("text")
      return InvalidMessage(
        name: try string("name"), text: text, code: try string("code"),
        field: try string("field"))
    }
  }

  struct FixtureError: Error {
    let what: String
  }
}

/// One golden file: a message on one line.
struct Golden: Sendable, CustomTestStringConvertible {
  let name: String
  let url: URL

  var testDescription: String { name }

  /// The line without its newline.
  func line() throws -> [UInt8] {
    let bytes = [UInt8](try Data(contentsOf: url))
    try #require(bytes.last == UInt8(ascii: "\n"), "\(name) ends with a newline")
    return bytes.dropLast()
  }
}

/// One message that must be refused, with the code and the field that say why.
struct InvalidMessage: Sendable, CustomTestStringConvertible {
  let name: String
  let text: String
  let code: String
  let field: String

  var testDescription: String { name }
}
