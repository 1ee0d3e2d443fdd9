import CLibAV

/// Gives a decoder the packets that the wanted frames need, and says which picture is which although some never come.
///
/// It reads a group of pictures ahead and plans it. Where packets do not tell, or the decoder gives something else than
/// they promised, it gives up, and all that is left goes to the decoder.
final class SelectiveFeed {
  /// Groups that are longer, or larger, are not kept in memory.
  private static let longestGroup = 1_000
  private static let largestGroup = 64 << 20
  /// So many pictures must have come as promised before any packet is left out.
  private static let trialPictures = 12

  /// Whether the decoder did not get everything: the pictures that come out cannot just be counted any more.
  private(set) var hasLeftOut = false
  private(set) var hasGivenUp = false
  /// Pictures of the groups that are planned, with those before them.
  private(set) var counted: Int64
  /// When the last of them ends.
  private(set) var end: Int64 = 0

  private let options: DecodeOptions
  private let look: PacketLook
  private var queue: [Planned] = []
  private var next = 0
  /// The first packet of the group after those that are planned.
  private var opener: (packet: Packet, facts: PacketFacts)?
  private var expected = ExpectedPictures()
  private var proven = 0
  private var lastTime: Int64?
  /// Of the packets that were decoded before this took over.
  private var begunNumbers: ArraySlice<Int64?> = []

  /// - Parameter firstNumber: of the first picture of the group that comes next.
  init(_ look: PacketLook, options: DecodeOptions, firstNumber: Int64) {
    self.look = look
    self.options = options
    counted = firstNumber
  }

  /// Goes on in the middle of a group, of which these packets were decoded already and the pictures came out up to a
  /// moment.
  func resume(
    _ begun: [PacketFacts], shownUpTo moment: Int64,
    read: (Packet) throws(MediaError) -> Bool
  ) throws(MediaError) {
    _ = try planGroup(begun: begun, read: read)
    for (facts, number) in zip(begun, begunNumbers) {
      guard let time = facts.time, let number, time > moment else { continue }
      expected.insert(time: time, number: number, mustCome: true)
    }
  }

  /// The next packet for the decoder, and whether it need not be decoded unless another picture is made of it; nil at the
  /// end.
  ///
  /// - Parameter read: reads the next packet of the stream; false at the end.
  func nextPacket(
    read: (Packet) throws(MediaError) -> Bool
  ) throws(MediaError) -> (packet: Packet, isOptional: Bool)? {
    while true {
      guard next < queue.count else {
        guard try refill(read: read) else { return nil }
        continue
      }
      let planned = queue[next]
      next += 1
      let feeding: GroupPlan.Feeding =
        hasGivenUp || proven < Self.trialPictures ? .decode : planned.feeding
      if feeding != .decode { hasLeftOut = true }
      if feeding == .leaveOut { continue }
      if let number = planned.number, let time = planned.time {
        expected.insert(time: time, number: number, mustCome: feeding == .decode)
      }
      return (planned.packet, feeding == .decodeIfNeeded)
    }
  }

  /// The number of the picture that came out and is shown at this moment; nil when it is not the one that had to come.
  func number(at time: Int64) -> Int64? {
    guard let number = expected.take(time: time) else { return nil }
    proven += 1
    return number
  }

  /// Whether every picture has come that had to.
  var isComplete: Bool { expected.isComplete }

  /// From here on the decoder gets everything.
  func giveUp() {
    hasGivenUp = true
  }

  // MARK: - Planning

  private func refill(read: (Packet) throws(MediaError) -> Bool) throws(MediaError) -> Bool {
    queue.removeAll(keepingCapacity: true)
    next = 0
    guard hasGivenUp else { return try planGroup(begun: [], read: read) }
    if let opener {
      self.opener = nil
      queue.append(Planned(packet: opener.packet))
      return true
    }
    let packet = try Packet()
    guard try read(packet) else { return false }
    queue.append(Planned(packet: packet))
    return true
  }

  /// Reads the packets of one group and says what is to be done with each; false at the end.
  private func planGroup(
    begun: [PacketFacts], read: (Packet) throws(MediaError) -> Bool
  ) throws(MediaError) -> Bool {
    var facts = begun
    var bytes = 0
    if let opener {
      self.opener = nil
      facts.append(opener.facts)
      queue.append(Planned(packet: opener.packet))
    }
    while true {
      let packet = try Packet()
      guard try read(packet) else { break }
      let seen = look.facts(of: packet.pointer.pointee)
      if let seen, seen.startsAnew, !facts.isEmpty {
        opener = (packet, seen)
        break
      }
      queue.append(Planned(packet: packet))
      bytes += Int(packet.pointer.pointee.size)
      guard let seen, seen.startsAnew || !facts.isEmpty, facts.count < Self.longestGroup,
        bytes <= Self.largestGroup
      else {
        giveUp()
        return true
      }
      facts.append(seen)
    }
    if queue.isEmpty, opener == nil { return false }
    apply(GroupPlan(facts, firstNumber: counted, after: lastTime, options: options), to: facts)
    return true
  }

  private func apply(_ plan: GroupPlan?, to facts: [PacketFacts]) {
    guard let plan else { return giveUp() }
    // The packets at the front of a group that was begun are not here any more.
    let gone = facts.count - queue.count
    begunNumbers = plan.numbers.prefix(gone)
    for place in queue.indices {
      queue[place].feeding = plan.feedings[gone + place]
      queue[place].number = plan.numbers[gone + place]
      queue[place].time = facts[gone + place].time
    }
    counted += plan.count
    lastTime = plan.lastTime ?? lastTime
    end = max(end, plan.end ?? end)
  }

  private struct Planned {
    let packet: Packet
    var feeding = GroupPlan.Feeding.decode
    var number: Int64?
    var time: Int64?
  }
}
