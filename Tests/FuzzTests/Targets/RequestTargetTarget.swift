@testable import SSEServer

extension FuzzTarget {
  /// Addresses of requests, and where they lead.
  static let requestTarget = FuzzTarget(name: "target") {
    [[UInt8]](texts: [
      "/", "*", "/jobs/job_1/frames/12.jpg?width=640", "/a%2Fb/%C3%A9?x=%26&x=1+2&y", "//", "/a/",
      "http://localhost:8000/jobs?status=running#top", "/%2e%2e/etc/passwd", "/a?b?c=d=e",
    ])
  } check: { input in
    guard let target = try? RequestTarget(String(decoding: input, as: UTF8.self)) else { return }
    guard !target.isAsterisk else { return }
    let texts = target.segments + target.query.items.flatMap { [$0.name, $0.value] }
    try expect(
      texts.allSatisfy { !$0.utf8.contains(where: Text.isControl) }, "a control character came in")
    try expect(
      !target.segments.contains { $0 == "." || $0 == ".." }, "a way out of its place: \(target)")
    try expect(target.query.items.count <= HTTPQuery.maximumItems, "too many parameters")
    try expectSameAgain(target)
    for pattern in patterns {
      guard let parameters = pattern.match(target.segments) else { continue }
      try expect(
        parameters.values.allSatisfy { !$0.isEmpty || pattern.isOpenEnded },
        "\(pattern.text) took nothing for something in \(target)")
    }
  }

  private static let patterns = [
    "/", "/jobs/{id}", "/jobs/{id}/frames/{index}.jpg", "/static/{path*}", "/v1/x-{name}.tar.gz",
  ].map { RoutePattern($0) }

  /// Written with everything escaped and read again, it says the same.
  private static func expectSameAgain(_ target: RequestTarget) throws {
    var text = "/" + target.segments.map(escaped).joined(separator: "/")
    let pairs = target.query.items.map { "\(escaped($0.name))=\(escaped($0.value))" }
    if !pairs.isEmpty { text += "?" + pairs.joined(separator: "&") }
    // Three bytes for one: what was short enough before need not be now.
    guard text.utf8.count <= RequestTarget.maximumLength else { return }
    let again = try RequestTarget(text)
    try expect(
      again.segments == target.segments && again.path == target.path
        && again.query == target.query, "\(target) is read as \(again) when escaped: \(text)")
  }

  private static func escaped(_ text: String) -> String {
    text.utf8.map { byte in
      let hex = String(byte, radix: 16)
      return hex.utf8.count == 1 ? "%0\(hex)" : "%\(hex)"
    }.joined()
  }
}
