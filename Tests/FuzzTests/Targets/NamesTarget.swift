import Base
import Jobs

extension FuzzTarget {
  /// Ids, cursors, moments and names: what reads as one writes itself as the very same text.
  static let names = FuzzTarget(name: "names") {
    [[UInt8]](texts: [
      "9f3a1c22-1042", "00000000-0", "ffffffff-9223372036854775807", "0",
      "job_01khwwkfr2rw8t5xqn3v6z0e4m", "job_7zzzzzzzzzzzzzzzzzzzzzzzzz",
      "2026-02-12T10:30:45.123Z", "0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z",
      "2024-02-29T00:00:00.000Z", "player_tracking_v1", "v1.2", "gardien é", "⚽",
    ])
  } check: { input in
    let text = String(decoding: input, as: UTF8.self)
    try expectSame(EventID(text)?.description, text, "event id")
    try expectSame(JobID(text)?.description, text, "job id")
    try expectSame(Timestamp(text)?.description, text, "moment")
    try expectSame(Name(text)?.description, text, "name")
    try expectSame(Label(text)?.description, text, "label")
    switch try? Cursor(text) {
    case .beginning?: try expect(text == "0", "'\(text)' is taken for the beginning")
    case .after(let id)?: try expectSame(id.description, text, "cursor")
    case nil: break
    }
  }

  private static func expectSame(_ written: String?, _ text: String, _ kind: String) throws {
    guard let written else { return }
    try expect(
      Array(written.utf8) == Array(text.utf8), "the \(kind) '\(text)' is written '\(written)'")
  }
}
