import Jobs
import TestSupport
import Testing

@testable import SSEServer

@Suite struct SubscriberQueueTests {
  /// A made-up event whose bytes name it: `<sequence:type:job>` and padding.
  private func event(_ sequence: Int64, _ type: MessageType, job: Int64 = 1, padding: Int = 0)
    -> LiveEvent
  {
    let text = "<\(sequence):\(type.name):\(job)\(String(repeating: ".", count: padding))>"
    return LiveEvent(
      sequence: sequence, type: type, job: job, bytes: SharedBytes(Array(text.utf8)))
  }

  private func write(_ remark: StreamRemark, _ position: Int64) -> SharedBytes {
    switch remark {
    case .loss(let ledger):
      let count = ledger.byType.values.reduce(0, +)
      return SharedBytes(
        Array("<lost:\(count):\(ledger.first)-\(ledger.last)@\(position)>".utf8))
    case .ping(let dropped): return SharedBytes(Array("<ping:\(dropped):@\(position)>".utf8))
    }
  }

  /// Takes up to so many bytes, as a socket would. Everything up to `end` has been put into the queue.
  private func take(_ count: Int, from queue: inout SubscriberQueue, end: Int64 = 0) -> String {
    var bytes: [UInt8] = []
    queue.forEachRun(end: end, write: write) { start, length in
      bytes += UnsafeRawBufferPointer(start: start, count: length)
      return bytes.count < count
    }
    let taken = bytes.prefix(count)
    queue.consume(taken.count)
    return String(decoding: taken, as: UTF8.self)
  }

  private func everything(from queue: inout SubscriberQueue, end: Int64 = 0) -> String {
    var text = ""
    while !queue.isEmpty { text += take(1 << 20, from: &queue, end: end) }
    return text
  }

  private func limits(_ events: Int, bytes: Int = 1 << 20) -> SubscriberQueue.Limits {
    SubscriberQueue.Limits(events: events, bytes: bytes)
  }

  @Test func `a reader that keeps up gets everything in order`() {
    var queue = SubscriberQueue(limits: limits(3))
    var text = ""
    for sequence in stride(from: Int64(1), to: 9, by: 2) {
      queue.append(EventBlock([event(sequence, .frame), event(sequence + 1, .progress)]))
      text += take(1_000, from: &queue)
    }
    #expect(queue.isEmpty)
    #expect(queue.lostEvents == 0)
    #expect(
      text
        == "<1:frame:1><2:progress:1><3:frame:1><4:progress:1><5:frame:1><6:progress:1><7:frame:1><8:progress:1>"
    )
  }

  @Test func `frames go first, the oldest first, and the reader is told before the next event`() {
    var queue = SubscriberQueue(limits: limits(3))
    queue.append(EventBlock([event(1, .warning), event(2, .frame), event(3, .frame)]))
    queue.append(EventBlock([event(4, .progress), event(5, .frame)]))
    #expect(queue.lostEvents == 2)
    #expect(everything(from: &queue) == "<lost:2:2-3@0><1:warning:1><4:progress:1><5:frame:1>")
  }

  @Test func `progress goes next, but the newest of each job stays`() {
    var queue = SubscriberQueue(limits: limits(4))
    for sequence in Int64(1)...4 {
      queue.append(EventBlock([event(sequence, .progress, job: sequence % 2)]))
    }
    queue.append(EventBlock([event(5, .warning), event(6, .partialResult, job: 1)]))
    #expect(queue.lostEvents == 2)
    #expect(
      everything(from: &queue)
        == "<lost:2:1-2@2><3:progress:1><4:progress:0><5:warning:1><6:partial_result:1>")
  }

  @Test func `what waits and what is lost are counted by type until they are sent and told`() {
    var queue = SubscriberQueue(limits: limits(3))
    queue.append(EventBlock([event(1, .warning), event(2, .frame)]))
    #expect(queue.waitingByType() == [.warning: 1, .frame: 1])
    queue.append(EventBlock([event(3, .frame), event(4, .progress)]))
    #expect(queue.waitingByType() == [.warning: 1, .frame: 1, .progress: 1])
    #expect(queue.untoldByType == [.frame: 1])
    _ = everything(from: &queue)
    #expect(queue.waitingByType().isEmpty)
    #expect(queue.untoldByType.isEmpty)
  }

  @Test func `what may not be lost makes the queue overfull`() {
    var queue = SubscriberQueue(limits: limits(2))
    for sequence in Int64(1)...3 { queue.append(EventBlock([event(sequence, .error)])) }
    #expect(queue.isOverfull)
    #expect(queue.lostEvents == 0)
  }

  @Test func `an event that is half sent is finished before the news of a loss`() {
    var queue = SubscriberQueue(limits: limits(2))
    queue.append(EventBlock([event(1, .frame), event(2, .frame)]))
    let first = take(15, from: &queue)
    #expect(first == "<1:frame:1><2:f")
    queue.append(EventBlock([event(3, .frame), event(4, .frame), event(5, .frame)]))
    #expect(everything(from: &queue) == "rame:1><lost:2:3-4@4><5:frame:1>")
  }

  @Test func `what has gone out before the rest had to wait is not sent again`() {
    var queue = SubscriberQueue(limits: limits(1))
    let block = EventBlock([event(1, .frame), event(2, .frame), event(3, .frame)])
    queue.append(block, sent: block.bytes.count)
    #expect(queue.isEmpty)
    #expect(queue.sentEvents == 3)
    queue.append(block, sent: 15)
    #expect(queue.sentEvents == 4)
    #expect(everything(from: &queue, end: 3) == "rame:1><lost:1:3-3@3>")
    #expect(queue.sentEvents == 5)
    #expect(queue.lostEvents == 1)
  }

  @Test func `a ping that is due says where the reader stands, before the next event`() {
    var queue = SubscriberQueue(limits: limits(10))
    queue.append(EventBlock([event(3, .frame), event(5, .frame), event(8, .frame)]))
    #expect(take(15, from: &queue, end: 9) == "<3:frame:1><5:f")
    queue.isPingDue = true
    #expect(everything(from: &queue, end: 9) == "rame:1><ping:0:@7><8:frame:1>")
    queue.isPingDue = true
    #expect(!queue.isEmpty)
    #expect(everything(from: &queue, end: 9) == "<ping:0:@9>")
    #expect(queue.isEmpty)
  }

  @Test func `what is said of the stream knows what of the past is still to come`() {
    var queue = SubscriberQueue(limits: limits(2))
    for sequence in Int64(4)...6 {
      queue.append(own: event(sequence, .frame).bytes, sequence: sequence)
    }
    for sequence in Int64(7)...10 { queue.append(EventBlock([event(sequence, .frame)])) }
    queue.isPingDue = true
    #expect(
      everything(from: &queue, end: 10)
        == "<lost:2:7-8@3><ping:2:@3><4:frame:1><5:frame:1><6:frame:1><9:frame:1><10:frame:1>")
  }

  @Test func `events are counted when all of them is sent, whichever way they came`() {
    var queue = SubscriberQueue(limits: limits(3))
    queue.append(own: SharedBytes(Array("<greeting>".utf8)))
    queue.append(own: event(1, .frame).bytes, sequence: 1)
    queue.append(EventBlock([event(2, .frame), event(3, .frame)]))
    #expect(take(15, from: &queue) == "<greeting><1:fr")
    #expect(queue.sentEvents == 0)
    _ = take(20, from: &queue)
    #expect(queue.sentEvents == 1)
    queue.append(EventBlock([event(4, .frame), event(5, .frame), event(6, .frame)]))
    #expect(queue.sentEvents == 2)
    _ = everything(from: &queue)
    #expect(queue.sentEvents + queue.lostEvents == 6)
  }

  @Test func `the limit of bytes holds too`() {
    var queue = SubscriberQueue(limits: limits(1_000, bytes: 250))
    for sequence in Int64(1)...10 {
      queue.append(EventBlock([event(sequence, .frame, padding: 40)]))
    }
    #expect(queue.waitingBytes <= 250)
    #expect(queue.lostEvents > 0)
    #expect(queue.waitingEvents + Int(queue.lostEvents) == 10)
  }

  @Test func `what a reader that has stopped has lost does not pile up`() {
    var queue = SubscriberQueue(limits: limits(10))
    for sequence in Int64(1)...20_000 { queue.append(EventBlock([event(sequence, .frame)])) }
    #expect(queue.waitingEvents == 10)
    #expect(queue.lostEvents == 19_990)
    #expect(everything(from: &queue).hasPrefix("<lost:19990:1-19990@19990><19991:frame:1>"))
    queue.append(EventBlock([event(20_001, .frame)]))
    #expect(everything(from: &queue) == "<20001:frame:1>")
  }

  /// Random rates, sizes and stalls: everything is received or reported, in order, and only what may go is lost.
  @Test(arguments: 0..<300) func `received and reported lost make everything published`(
    _ seed: UInt64
  ) throws {
    var random = SeededRandom(seed: seed)
    var queue = SubscriberQueue(
      limits: limits(
        Int.random(in: 1...40, using: &random), bytes: .random(in: 200...4_000, using: &random)))
    let types: [MessageType] = [
      .frame, .frame, .frame, .progress, .progress, .partialResult, .warning, .complete,
    ]
    var published: [Int64: MessageType] = [:]
    var sequence: Int64 = 0
    var text = ""
    for _ in 0..<200 {
      if Int.random(in: 0..<10, using: &random) == 0 {
        // A page of the past.
        for _ in 0..<Int.random(in: 1...20, using: &random) {
          sequence += 1
          published[sequence] = .frame
          queue.append(own: event(sequence, .frame).bytes, sequence: sequence)
        }
      } else if Bool.random(using: &random) {
        let events = (0..<Int.random(in: 1...6, using: &random)).map { _ in
          sequence += 1
          let type = types.randomElement(using: &random)!
          published[sequence] = type
          return event(
            sequence, type, job: .random(in: 1...3, using: &random),
            padding: .random(in: 0...30, using: &random))
        }
        queue.append(EventBlock(events))
      } else if Int.random(in: 0..<8, using: &random) == 0 {
        queue.isPingDue = true
      }
      if Int.random(in: 0..<3, using: &random) == 0 {
        text += take(.random(in: 1...300, using: &random), from: &queue, end: sequence)
      }
    }
    text += everything(from: &queue, end: sequence)
    try check(text, published, lost: queue.lostEvents, sent: queue.sentEvents, seed: seed)
    #expect(queue.waitingEvents == 0 && queue.waitingBytes == 0, "seed \(seed)")
  }

  private func check(
    _ text: String, _ published: [Int64: MessageType], lost: Int64, sent: Int64,
    seed: UInt64
  ) throws {
    let note: Comment = "seed \(seed)"
    var received: [Int64] = []
    var reported: Int64 = 0
    var positions: [(position: Int64, receivedBefore: Int)] = []
    // Every message is whole: nothing between a `>` and the next `<`.
    #expect(text.isEmpty || (text.first == "<" && text.last == ">"), note)
    for message in text.dropFirst().dropLast().split(
      separator: "><", omittingEmptySubsequences: false)
    {
      let parts = message.split(separator: ":")
      switch parts[0] {
      case "ping", "lost":
        let count = try #require(Int64(parts[1]))
        if parts[0] == "lost" { reported += count } else { #expect(count == reported, note) }
        // Whoever comes back with this position misses nothing that it has not been told of.
        let position = try #require(parts[2].split(separator: "@").last.flatMap { Int64($0) })
        positions.append((position, received.count))
      default:
        let sequence = try #require(Int64(parts[0]), note)
        #expect(published[sequence]?.name.description == String(parts[1]), note)
        received.append(sequence)
      }
    }
    #expect(received == received.sorted() && Set(received).count == received.count, note)
    #expect(Int(exactly: sent) == received.count, note)
    for (position, receivedBefore) in positions {
      #expect(received.prefix(receivedBefore).allSatisfy { $0 <= position }, note)
      #expect(received.dropFirst(receivedBefore).allSatisfy { $0 > position }, note)
    }
    #expect(reported == lost, note)
    #expect(received.count + Int(reported) == published.count, note)
    let missing = published.filter { !received.contains($0.key) }
    #expect(missing.values.allSatisfy { $0.priority <= .normal }, note)
  }
}
