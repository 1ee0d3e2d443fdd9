import CLibAV

/// Exact seeking: after it, frames are the same, bit for bit, as if everything before them had been read.
///
/// A decoder that starts at a keyframe gives exactly the pictures that are shown at or after that keyframe. So we land on
/// a keyframe that is shown no later than the wanted frame, decode on, and give away what comes before. Where a container
/// or codec does not keep to that (no keyframes, no clock), we land earlier and earlier, at last at the beginning.
extension VideoReader {
  /// Positions are kept to a tenth of a millisecond by some who ask; frames lie further apart.
  private static let tolerance: Int64 = 100

  /// How far before the wanted moment to land, in microseconds, try after try.
  private static let runUps: [Int64] = [0, 2_000_000, 16_000_000, 120_000_000]

  /// A quarter of a second: short groups of pictures are half a second long.
  private static let firstStep: Int64 = 250_000

  /// Makes this frame the next to be read.
  ///
  /// - Throws: `noSuchFrame` when the source does not hold it any more.
  public func seek(to position: FramePosition) throws(MediaError) {
    let wanted = AVRational.bounded(position.time.microseconds)
    isSeeking = true
    defer { isSeeking = false }
    timeLine = demuxer.timeLine
    if position.hasSteadyClock, let frame = try find(from: wanted - Self.tolerance),
      frame.time.microseconds <= wanted + Self.tolerance, position.fits(frame)
    {
      return hold(frame, index: position.index)
    }
    // Straight through from the beginning: right whatever the clock of the source is like.
    try rewind()
    while let frame = try next() {
      if frame.index == position.index { return hold(frame, index: position.index) }
    }
    throw .noSuchFrame(index: position.index)
  }

  /// Makes the first frame at or after this moment the next to be read; the source ends there when there is none.
  ///
  /// The frame's number is found by counting what lies before it, which reads the source but decodes nothing.
  public func seek(to moment: MediaTime) throws(MediaError) {
    isSeeking = true
    defer { isSeeking = false }
    timeLine = demuxer.timeLine
    if let index = try PacketScan(reopened()).pictures(before: moment),
      let frame = try find(from: AVRational.bounded(moment.microseconds))
    {
      return hold(frame, index: index)
    }
    try rewind()
    while let frame = try next() {
      if frame.time >= moment { return hold(frame, index: frame.index) }
    }
  }

  /// Makes the frame with this number the next to be read. Slower than by position: its time has to be looked up.
  public func seek(toIndex index: Int64) throws(MediaError) {
    let time = try PacketScan(reopened()).time(ofPicture: index)
    try seek(to: FramePosition(index: index, time: time ?? .zero, hasSteadyClock: time != nil))
  }

  /// The frame goes out next, under its number; what was counted on the way to it was counted before.
  private func hold(_ frame: Frame, index: Int64) {
    adopt(index: index + 1, tally: DamageTally())
    pending = frame.copy(index: index, tally: DamageTally())
    sought = pending
  }

  /// The first frame at or after a moment, decoded from a keyframe that makes it exact; nil when no landing gives that.
  private func find(from microseconds: Int64) throws(MediaError) -> Frame? {
    if demuxer.hasPalette { return nil }
    let base = demuxer.stream.pointee.time_base
    let start = demuxer.startMicroseconds
    // Rounded so that a keyframe on the very moment counts as being there.
    let wanted = base.ticks(microseconds: microseconds + start + 2 * Self.tolerance)
    for runUp in Self.runUps {
      var ticks = base.ticks(microseconds: microseconds + start + 2 * Self.tolerance - runUp)
      // At least one tick: some clocks count whole seconds.
      var step = max(base.ticks(microseconds: Self.firstStep), 1)
      while let landing = try land(at: ticks) {
        if landing.shown <= wanted {
          let shown = base.microseconds(landing.shown) - start
          if let frame = try firstFrame(from: microseconds, keyframe: shown) { return frame }
          break
        }
        // A keyframe shown after the wanted frame, though decoded before it: the one before is needed. Some containers
        // find only a place, and the keyframe comes after it: a place ever further back is.
        if landing.decoded <= ticks {
          ticks = landing.decoded - 1
        } else {
          ticks -= step
          step *= 2
        }
        if ticks < demuxer.firstTicks { break }
      }
      if microseconds - runUp <= 0 { break }
    }
    return nil
  }

  /// Moves to a keyframe; nil when the container cannot, or has none there.
  private func land(at ticks: Int64) throws(MediaError) -> Keyframe? {
    guard try demuxer.seek(to: ticks), let key = try demuxer.peekKeyframe() else { return nil }
    restart()
    return key
  }

  /// Decodes up to the first frame at or after a moment. Nil when it is not certain to be what a straight read gives:
  /// because the keyframe before it did not come out, or something between them was damaged.
  private func firstFrame(from microseconds: Int64, keyframe: Int64) throws(MediaError) -> Frame? {
    var damageBefore: Int64?
    while let frame = try next() {
      let time = frame.time.microseconds
      // What is shown before the keyframe leans on pictures that were not decoded.
      if time < keyframe - Self.tolerance { continue }
      if damageBefore == nil, time > keyframe + Self.tolerance { return nil }
      damageBefore = damageBefore ?? frame.tally.damaged
      guard time >= microseconds else { continue }
      return frame.tally.damaged == damageBefore ? frame : nil
    }
    return nil
  }
}
