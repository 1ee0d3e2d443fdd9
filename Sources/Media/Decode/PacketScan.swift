import CLibAV

/// Counts pictures by their packets: reads a source from its beginning without decoding.
///
/// Gives nil where packets do not tell: without a clock, or with one that is set back.
struct PacketScan: ~Copyable {
  private let demuxer: Demuxer

  /// - Parameter demuxer: one that stands at the beginning of its source.
  init(_ demuxer: Demuxer) {
    self.demuxer = demuxer
  }

  /// How many pictures are shown before this moment.
  consuming func pictures(before moment: MediaTime) throws(MediaError) -> Int64? {
    var count: Int64 = 0
    let isTold = try forEachPicture { shown, decoded in
      // Nothing that is decoded from here on can be shown before.
      if decoded >= moment.microseconds { return false }
      if shown < moment.microseconds { count += 1 }
      return true
    }
    return isTold ? count : nil
  }

  /// When the picture with this number is shown.
  consuming func time(ofPicture index: Int64) throws(MediaError) -> MediaTime? {
    guard index >= 0 else { return nil }
    // Pictures are decoded out of order: the earliest of those not yet passed are kept sorted until no later packet
    // can come before them.
    var waiting: [Int64] = []
    var passed: Int64 = 0
    var found: Int64?
    let isTold = try forEachPicture { shown, decoded in
      waiting.insert(shown, at: waiting.partitioningIndex { $0 > shown })
      while let first = waiting.first, first <= decoded, found == nil {
        if passed == index { found = first }
        passed += 1
        waiting.removeFirst()
      }
      return found == nil
    }
    guard isTold else { return nil }
    if found == nil, index - passed < waiting.count { found = waiting[Int(index - passed)] }
    return found.map { MediaTime(microseconds: $0) }
  }

  /// Calls with when each picture is shown and decoded, in decoding order, until told to stop. False when some packet
  /// does not say so.
  private func forEachPicture(_ body: (Int64, Int64) -> Bool) throws(MediaError) -> Bool {
    let packet = try Packet()
    let look = PacketLook(demuxer)
    let base = demuxer.stream.pointee.time_base
    let start = demuxer.startMicroseconds
    var last = Int64.min
    var isDone = false
    while try demuxer.read(into: packet.pointer) {
      let raw = packet.pointer.pointee
      guard look.showsPicture(raw) else { continue }
      guard raw.pts != TOUCHLINE_NO_PTS else { return false }
      var decoded = Int64.min
      if raw.dts != TOUCHLINE_NO_PTS {
        guard raw.dts > last else { return false }
        last = raw.dts
        decoded = base.microseconds(raw.dts) - start
      }
      if !isDone { isDone = !body(base.microseconds(raw.pts) - start, decoded) }
      if isDone, !clockMayBeSetBack { return true }
    }
    return true
  }

  /// Whether such containers hold streams whose clock is set back; then only the whole of one tells that it is not.
  private var clockMayBeSetBack: Bool {
    demuxer.context.pointee.iformat.pointee.flags & AVFMT_TS_DISCONT != 0
  }
}

extension [Int64] {
  /// The first place whose element fulfils this, in an array where all such elements come last.
  fileprivate func partitioningIndex(_ belongsAfter: (Int64) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongsAfter(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
