/// Leaving out what nobody wants: with a stride most pictures need not be decoded.
///
/// The frames that are given are the same, bit for bit, under the same numbers, as if all had been decoded. Where it turns
/// out that this cannot be kept, reading begins anew with everything, up to where it had come.
extension VideoReader {
  /// Whether the numbers of pictures are told by their packets, and not by counting what comes out.
  private var isSelecting: Bool { selection.map { !$0.hasGivenUp } ?? false }

  public func readOnly(_ options: DecodeOptions) throws(MediaError) {
    guard options.stride > 1, PacketLook.tellsEnough(demuxer), demuxer.canStartAgain, !info.isImage
    else { return }
    if let sought {
      let time = sought.time.microseconds
      let before = trail.count { $0.isShown && ($0.time ?? time) < time }
      let feed = SelectiveFeed(
        look, options: options, firstNumber: sought.index - Int64(before))
      try feed.resume(trail, shownUpTo: time) { packet throws(MediaError) in try read(packet) }
      selection = feed
    } else if nextIndex == 0 {
      selection = SelectiveFeed(look, options: options, firstNumber: 0)
    }
  }

  /// The next packet that the decoder is to have; nil at the end.
  func nextPacket() throws(MediaError) -> Packet? {
    guard let selection else { return try read(packet) ? packet : nil }
    let next = try selection.nextPacket { packet throws(MediaError) in try read(packet) }
    if selection.hasGivenUp, selection.hasLeftOut {
      try readEverything()
      return try nextPacket()
    }
    decoder.skipsUnneeded = next?.isOptional ?? false
    return next?.packet
  }

  /// The number of a picture that came out, shown at a moment of the source's own clock; nil when reading had to begin
  /// anew instead.
  func number(at time: Int64?, isDamaged: Bool) throws(MediaError) -> Int64? {
    guard let selection, isSelecting else { return nextIndex }
    if let time, !isDamaged, let number = selection.number(at: time) { return number }
    return try doWithoutSelection() ? nextIndex : nil
  }

  /// Whether the pictures may go on being counted as they come out; else reading has begun anew.
  func doWithoutSelection() throws(MediaError) -> Bool {
    guard let selection else { return true }
    selection.giveUp()
    guard selection.hasLeftOut else { return true }
    try readEverything()
    return false
  }

  /// At the end of the packets: counts what was left out there. False when reading has begun anew.
  func concludeSelection() throws(MediaError) -> Bool {
    guard let selection, isSelecting else { return true }
    guard selection.isComplete else { return try doWithoutSelection() }
    nextIndex = max(nextIndex, selection.counted)
    reachedTime = max(reachedTime, selection.end)
    return true
  }

  /// Begins anew, with every packet, and gives nothing a second time.
  private func readEverything() throws(MediaError) {
    let given = pending?.index ?? nextIndex
    try rewind()
    resumeIndex = given
  }
}
