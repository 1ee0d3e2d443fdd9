import Foundation
import Jobs

extension FuzzTarget {
  /// Messages of the stream and of the log.
  static let messages = FuzzTarget(name: "messages") {
    try goldenMessages()
  } check: { input in
    guard let message = try? RealtimeMessage(json: input) else { return }
    let json = message.jsonBytes()
    let text = String(decoding: json, as: UTF8.self)
    try expect(json.allSatisfy { $0 >= 0x20 }, "a raw control character would end a line: \(text)")
    let again: RealtimeMessage
    do {
      again = try RealtimeMessage(json: json)
    } catch {
      throw Broken(description: "written as \(text), which is refused: \(error)")
    }
    try expect(again == message, "written as \(text), which is another message")
    try expect(again.jsonBytes() == json, "written otherwise the second time: \(text)")
    if let encoded = try? EncodedMessage(message) {
      try expect(encoded.json == json, "encoded otherwise for the log: \(text)")
    }
  }

  /// Every file under `Tests/Fixtures/messages`, those that must be refused too.
  private static func goldenMessages() throws -> [[UInt8]] {
    let folder = URL(fileURLWithPath: #filePath)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/messages")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
    return try names.filter { $0.hasSuffix(".json") }.map {
      try Array(Data(contentsOf: folder.appendingPathComponent($0)))
    }
  }
}
