/// What a packet says of the picture in it, before anything is decoded.
struct PacketFacts: Sendable, Hashable {
  /// When its picture is shown, in microseconds from the start of the source; nil when it does not say.
  var time: Int64?
  var duration: Int64 = 0
  /// Some packets only prepare others.
  var isShown = true
  /// Whether decoding can begin with it, and what follows needs nothing that came before.
  var startsAnew = false
  /// Whether the decoder learns from it what later packets rely on.
  var isIndispensable = false
}

/// What to do with the packets of one group: those from one that starts anew up to the next such.
///
/// Pure: it knows only what the packets say of themselves.
struct GroupPlan: Sendable, Hashable {
  enum Feeding: Sendable {
    case decode
    /// Its picture is not wanted, but others may be made of it.
    case decodeIfNeeded
    /// Nothing that is wanted needs it.
    case leaveOut
  }

  /// What to do with each packet, in the order in which they are decoded.
  let feedings: [Feeding]
  /// The number of each packet's picture; nil where none is shown.
  let numbers: [Int64?]
  /// Pictures shown.
  let count: Int64
  /// When the last picture is shown, and when it ends; nil when none is.
  let lastTime: Int64?
  let end: Int64?

  /// - Parameters:
  ///   - packets: in the order in which they are decoded.
  ///   - firstNumber: of the first picture that the group shows.
  ///   - previous: when the last picture before the group is shown.
  /// - Returns: nil when packets do not tell which picture is which: without times, or with a clock that is set back.
  init?(
    _ packets: [PacketFacts], firstNumber: Int64, after previous: Int64?, options: DecodeOptions
  ) {
    var shown: [(time: Int64, place: Int)] = []
    for (place, packet) in packets.enumerated() where packet.isShown {
      guard let time = packet.time else { return nil }
      shown.append((time, place))
    }
    shown.sort { $0.time < $1.time }
    var last = previous
    var numbers = [Int64?](repeating: nil, count: packets.count)
    var isWanted = [Bool](repeating: false, count: packets.count)
    for (offset, picture) in shown.enumerated() {
      if let last, picture.time <= last { return nil }
      last = picture.time
      let number = firstNumber + Int64(offset)
      numbers[picture.place] = number
      isWanted[picture.place] =
        options.judge(index: number, time: MediaTime(microseconds: picture.time)) != .skip
    }
    // A picture is made of ones that were decoded before it, never of later ones.
    let needed = packets.indices.last { isWanted[$0] || packets[$0].isIndispensable } ?? -1
    feedings = packets.indices.map { place in
      if place > needed { return .leaveOut }
      return packets[place].isShown && !isWanted[place] ? .decodeIfNeeded : .decode
    }
    self.numbers = numbers
    count = Int64(shown.count)
    lastTime = shown.last?.time
    end = shown.map { $0.time + packets[$0.place].duration }.max()
  }
}
