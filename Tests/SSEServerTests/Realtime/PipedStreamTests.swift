import Base
import Foundation
import Jobs
import Testing

@testable import SSEServer

/// Streams for connections whose sockets cannot be handed over.
@Suite(.timeLimit(.minutes(2))) struct PipedStreamTests {
  private let poll = PipePoll()

  private func open(
    _ stage: StreamStage, after: Int64, onEnd: @escaping @Sendable () -> Void = {}
  ) throws -> PipedStream {
    let stream = PipedStream(poll: poll) { socket in
      stage.hub.serve(
        StreamRequest(
          socket: StreamSocket(taken: socket), session: "s", filter: StreamFilter(), jobs: [],
          after: after, greeting: [], snapshots: [], isOver: false, headers: nil, place: nil,
          onEnd: { _ in onEnd() }))
    }
    return try #require(stream)
  }

  @Test func `it passes on the stream without its head, as it comes`() async throws {
    let stage = try StreamStage()
    let lease = try stage.job()
    let after = stage.store.log.lastSequence
    let stream = try open(stage, after: after)
    async let received = {
      var text = ""
      while !text.contains("event: complete"), let piece = try await stream.next() {
        text += String(decoding: piece, as: UTF8.self)
      }
      return text
    }()
    for index in Int64(0)..<200 {
      try stage.commit(lease, [try StreamStage.frame(index, lease.job.id, padding: 2_000)])
    }
    try stage.finish(lease)
    let text = try await received
    #expect(text.hasPrefix("retry: "))
    for event in try stage.log(after: after) {
      #expect(text.contains("event: \(event.type)\nid: \(event.id)\ndata: \(event.data)\n\n"))
    }
    poll.close()
  }

  @Test func `it ends when the stream thread ends it`() async throws {
    let stage = try StreamStage()
    let stream = try open(stage, after: 0)
    _ = try await stream.next()
    async let rest = {
      var text = ""
      while let piece = try await stream.next() { text += String(decoding: piece, as: UTF8.self) }
      return text
    }()
    stage.hub.close(drainSeconds: 5)
    #expect(try await rest.contains("\"reason\":\"shutdown\""))
    poll.close()
  }

  @Test func `letting go of it gives the place back`() async throws {
    let stage = try StreamStage()
    let ended = Condition(false)
    do {
      let stream = try open(stage, after: 0) { ended.update { $0 = true } }
      _ = try await stream.next()
    }
    _ = ended.wait { $0 ? true : nil }
    poll.close()
  }

  @Test func `a reader that is cancelled does not wait for the next event`() async throws {
    let stage = try StreamStage()
    let stream = try open(stage, after: 0)
    _ = try await stream.next()
    let waiting = Task { try await stream.next() }
    waiting.cancel()
    await #expect(throws: CancellationError.self) { _ = try await waiting.value }
    poll.close()
  }
}
