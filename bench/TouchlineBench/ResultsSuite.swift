import BareLoops
import Base
import Foundation

/// The whole result of a long job, asked for by one request.
struct ResultsSuite {
  let lab: Lab

  /// An hour and a half of 25 frames a second.
  private var frames: Int { lab.scale.count(135_000) }
  private static let megabyte = 1e6
  /// How often the server's memory is looked at.
  private static let bytesBetweenLooks = 4 << 20

  func figures() throws -> [Figure] {
    defer { lab.directory.removePlace("results") }
    let directory = lab.directory.place("results")
    lab.progress("making a job of \(Text.grouped(Int64(frames))) frames")
    let path = try makeJob(in: directory)
    var reads: [Reading] = []
    for round in 1...lab.scale.pairs {
      lab.progress("round \(round) of \(lab.scale.pairs)")
      // A new server each time: what it keeps from its first answer on, its database's caches, is growth too.
      reads.append(try read(path, ServerChild(["ours", directory])))
    }
    let size = Text.decimals(Double(reads[0].bytes) / Self.megabyte, 0)
    return [
      Figure(
        lab.suite, "first byte", .milliseconds, ours: reads.map(\.firstByteMilliseconds),
        goal: .atMost(50), note: "GET /jobs/{id} of \(size) MB, the first request to its server"),
      Figure(
        lab.suite, "sent", .megabytesPerSecond,
        ours: reads.map { Double($0.bytes) / Self.megabyte / $0.seconds }, goal: .atLeast(100),
        note:
          "at most \(Text.decimals(reads.map(\.processorSeconds).max() ?? 0, 2)) s of the server's processor time"
      ),
      Figure(
        lab.suite, "memory growth", .megabytes, ours: reads.map { $0.growth / Self.megabyte },
        goal: .atMost(16),
        note: "resident memory of the whole process at its most while it sends, above what it was"),
    ]
  }

  private func makeJob(in directory: String) throws -> String {
    "/jobs/\(try ServerChild(["ours", directory]).ask("job \(frames)"))"
  }

  // MARK: - Reading

  private struct Reading {
    let firstByteMilliseconds: Double
    let seconds: Double
    let processorSeconds: Double
    let bytes: Int
    let growth: Double
  }

  private func read(_ path: String, _ server: ServerChild) throws -> Reading {
    // What any first connection costs is none of the answer's.
    try "GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".asked(of: server) { _ in }
    let before = try server.residentBytes()
    let workedBefore = try server.processorSeconds()
    var most = before
    var (bytes, looked) = (0, 0)
    var first: Monotonic?
    bare_pin(1)
    defer { bare_unpin() }
    let start = Monotonic.now()
    // As 1.0, so that the end of the connection is the end of the answer.
    var (head, end): ([UInt8], [UInt8]) = ([], [])
    try "GET \(path) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".asked(of: server) { piece in
      if first == nil { (first, head) = (.now(), Array(piece.prefix(16))) }
      bytes += piece.count
      end = Array(piece.suffix(3))
      guard bytes - looked >= Self.bytesBetweenLooks else { return }
      looked = bytes
      most = max(most, try server.residentBytes())
    }
    let seconds = Double(Monotonic.now().nanoseconds(since: start)) / 1e9
    guard let first, String(decoding: head, as: UTF8.self).contains(" 200 "),
      // The summary, the result, the job.
      end == Array("}}}".utf8), bytes > frames * 100
    else { throw Problem("\(path) was not answered in full") }
    return Reading(
      firstByteMilliseconds: Double(first.nanoseconds(since: start)) / 1e6, seconds: seconds,
      processorSeconds: try server.processorSeconds() - workedBefore, bytes: bytes,
      growth: most - before)
  }
}

extension String {
  /// Sends this request on a connection of its own and hands on what comes, to the end.
  fileprivate func asked(of server: ServerChild, _ piece: (UnsafeRawBufferPointer) throws -> Void)
    throws
  {
    var connection: Int32 = -1
    guard bare_connect_many(Int32(server.port), 1, &connection) == 0 else {
      throw Problem("the server could not be connected to")
    }
    defer { close(connection) }
    var request = self
    let isSent = request.withUTF8 {
      send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == $0.count
    }
    guard isSent else { throw Problem("the request could not be sent") }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = recv(connection, buffer.baseAddress, buffer.count, 0)
      guard count >= 0 else { throw Problem("the answer was cut") }
      if count == 0 { return }
      try piece(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }
}
