import BareLoops
import Base
import Foundation

/// What a connection costs: memory of an open stream with nothing to say, and how many are accepted a second.
struct IdleSuite {
  let lab: Lab

  private static let connections = 5_000
  /// Streams opened and closed first, so that what a server keeps from its first clients on is not counted.
  private static let warmUp = 200
  /// Descriptors that a server may open or close for itself meanwhile, such as those of its database's readers. Without this
  /// room a wait for clients' descriptors never ends.
  private static let ofServer = 20

  func figures() throws -> [Figure] {
    var (memory, accepted, bare): ([Double], [Double], [Double]) = ([], [], [])
    for round in 1...lab.scale.pairs {
      lab.progress("round \(round) of \(lab.scale.pairs)")
      memory.append(try onOurs { try bytesPerStream($0) })
      for isOurs in round % 2 == 1 ? [true, false] : [false, true] {
        if isOurs {
          accepted.append(try onOurs { try acceptedPerSecond($0) })
        } else {
          bare.append(try acceptedPerSecond(ServerChild(["bare-acceptor"])))
        }
      }
    }
    return [
      Figure(
        lab.suite, "memory of an idle stream", .bytes, ours: memory, goal: .atMost(4_096),
        note: "resident memory with \(Self.connections) streams and without, of the whole process"),
      Figure(
        lab.suite, "\(Self.connections) connections accepted", .perSecond, ours: accepted,
        limitName: "bare C on epoll", limit: bare, goal: .atLeast(20_000),
        note: "from the first connect to the last descriptor in the server's process"),
    ]
  }

  private func onOurs(_ body: (ServerChild) throws -> Double) throws -> Double {
    defer { lab.directory.removePlace("idle") }
    return try body(ServerChild(["ours", lab.directory.place("idle")]))
  }

  private func bytesPerStream(_ server: ServerChild) throws -> Double {
    try withStreams(server, Self.warmUp) {}
    let before = try server.residentBytes()
    var after = before
    try withStreams(server, Self.connections) { after = try server.residentBytes() }
    return (after - before) / Double(Self.connections)
  }

  private func withStreams(_ server: ServerChild, _ count: Int, _ body: () throws -> Void) throws {
    var sockets = [Int32](repeating: -1, count: count)
    guard
      bare_open_streams(Int32(server.port), ReaderProcess.request, Int32(count), &sockets) == 0
    else { throw Problem("the streams could not be opened") }
    let open = server.openDescriptors()
    defer {
      bare_close_all(sockets, Int32(count))
      while server.openDescriptors() > open - count + Self.ofServer { sched_yield() }
    }
    try body()
  }

  private func acceptedPerSecond(_ server: ServerChild) throws -> Double {
    var sockets = [Int32](repeating: -1, count: Self.connections)
    let wanted = server.openDescriptors() + Self.connections - Self.ofServer
    bare_pin(1)
    defer { bare_unpin() }
    let start = Monotonic.now()
    guard bare_connect_many(Int32(server.port), Int32(Self.connections), &sockets) == 0 else {
      throw Problem("the connections could not be opened")
    }
    defer { bare_close_all(sockets, Int32(Self.connections)) }
    while server.openDescriptors() < wanted { sched_yield() }
    let nanoseconds = Monotonic.now().nanoseconds(since: start)
    return Double(Self.connections) * 1e9 / Double(nanoseconds)
  }
}
