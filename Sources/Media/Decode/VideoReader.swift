import CLibAV

/// Reads a video frame by frame, in the order in which they are shown, on the thread that asks.
///
/// Used by one thread at a time. It reads on for as long as its `Interruption` lets it.
public final class VideoReader {
  public let info: VideoInfo
  /// Set once hardware was asked for and did not work: why.
  public private(set) var hardwareFailure: String?
  /// What really decodes; nil for the processor.
  public private(set) var hardware: HardwareKind?
  public private(set) var tally = DamageTally()

  private(set) var demuxer: Demuxer
  private(set) var decoder: PictureDecoder
  private let reopen: () throws(MediaError) -> Demuxer
  private let limits: MediaLimits
  private let threads: Int
  private let orientation: Orientation
  private let interruption: Interruption
  /// Kept for as long as it is used: a decoder that is made anew uses it too.
  private var device: HardwareDevice?
  let packet: Packet
  let look: PacketLook
  /// Leaves out what nobody wants; nil when everything is decoded.
  var selection: SelectiveFeed?
  /// What was decoded on the way to a frame that was sought.
  private(set) var trail: [PacketFacts] = []
  /// That frame, until another is decoded.
  var sought: Frame?
  var isSeeking = false
  /// Frames before this number were given already.
  var resumeIndex: Int64 = 0
  var timeLine: TimeLine
  /// Whether every moment since the beginning was the source's own.
  private var clockIsSteady = true
  /// The number of the next frame that the decoder gives.
  var nextIndex: Int64 = 0
  /// A frame that was met while seeking and is the next to be read.
  var pending: Frame?
  private var lastSize: (width: Int, height: Int)?
  private var hasReachedEnd = false
  /// Packets that may still be left out until a keyframe comes.
  private var packetsToLeaveOut: Int64
  /// When the last frame that was read ends, in microseconds.
  var reachedTime: Int64 = 0

  /// Opens what the bytes hold.
  convenience init(
    bytes: any ByteSource, limits: MediaLimits = MediaLimits(), threads: Int = 0,
    hardware: HardwareKind? = nil, openDevice: HardwareDevice.Opener = HardwareDevice.opener,
    interruption: Interruption = Interruption()
  ) throws(MediaError) {
    let shared = SourceBytes(bytes)
    try self.init(
      limits: limits, threads: threads, hardware: hardware, openDevice: openDevice,
      interruption: interruption
    ) { () throws(MediaError) in
      try Demuxer(bytes: shared, limits: limits, interruption: interruption)
    }
  }

  /// - Parameters:
  ///   - joinsMidway: whether the source has begun without us: what comes before its next keyframe cannot be decoded.
  ///   - open: opens the source, and opens it again from its beginning whenever it is called again.
  init(
    limits: MediaLimits, threads: Int, hardware: HardwareKind?,
    openDevice: HardwareDevice.Opener = HardwareDevice.opener, joinsMidway: Bool = false,
    interruption: Interruption, open: @escaping () throws(MediaError) -> Demuxer
  ) throws(MediaError) {
    packetsToLeaveOut = joinsMidway ? Self.longestJoin : 0
    reopen = open
    let demuxer = try open()
    self.demuxer = demuxer
    self.limits = limits
    self.threads = threads
    self.interruption = interruption
    packet = try Packet()
    var reason: String?
    var device: HardwareDevice?
    if let hardware {
      do throws(MediaError) { device = try openDevice(hardware) } catch {
        reason = Self.reason(hardware, error)
      }
    }
    var opened: PictureDecoder?
    if let device {
      do throws(MediaError) {
        opened = try PictureDecoder(
          demuxer.stream, threads: threads, limits: limits, device: device)
      } catch { reason = Self.reason(device.kind, error) }
    }
    self.hardware = opened == nil ? nil : hardware
    self.device = opened == nil ? nil : device
    hardwareFailure = reason
    // Not by `??`: its right side may only throw untyped errors.
    if let opened {
      decoder = opened
    } else {
      decoder = try PictureDecoder(demuxer.stream, threads: threads, limits: limits)
    }
    look = PacketLook(demuxer)
    orientation = demuxer.orientation
    timeLine = demuxer.timeLine
    info = VideoInfo(demuxer, codec: decoder.codecName, orientation: orientation)
  }

  /// The next frame; nil at the end of the source.
  public func next() throws(MediaError) -> Frame? {
    if let found = pending {
      pending = nil
      return found
    }
    while !hasReachedEnd {
      switch try receive() {
      case .picture(let picture):
        if let frame = try frame(of: picture) { return frame }
      case .needsPacket: try feed()
      case .damaged: try missPicture()
      case .end:
        if try concludeSelection() { try end() }
      }
    }
    return nil
  }

  private func end() throws(MediaError) {
    hasReachedEnd = true
    guard nextIndex == 0 else { return }
    if tally.lostPackets > 0 {
      throw .decoderFailed(
        why: "not one picture could be decoded; copy the file again, or convert it")
    }
    // A track that lasts has pictures; they are not where the index says.
    guard info.duration ?? 0 > 0 else { throw .noVideo(found: "a track without pictures") }
    throw .notMedia(
      why: "its index leads to no pictures, as in a copy that was cut off; copy it again")
  }

  /// Whether the source ended well before the moment its header promises. Known at the end.
  public var isTruncated: Bool {
    guard hasReachedEnd, let promised = info.duration else { return false }
    return promised - reachedTime > max(Self.missedTail, promised / Self.missedShare)
  }

  /// Headers round, and sound may go on after the picture: less than this is no cut.
  private static let missedTail: Int64 = 500_000
  private static let missedShare: Int64 = 50

  // MARK: - Feeding the decoder

  private func feed() throws(MediaError) {
    guard let packet = try nextPacket() else {
      _ = try decoder.send(nil)
      return
    }
    if isLeftOut(packet) { return }
    if nextIndex == 0 { try checkClaimedSize(packet) }
    let wasTaken: Bool
    do throws(MediaError) {
      wasTaken = try decoder.send(packet.pointer)
    } catch {
      guard try fallBackToSoftware(MediaDevices.reason(error)) else { throw error }
      return
    }
    if !wasTaken { try missPicture() }
  }

  private func receive() throws(MediaError) -> PictureDecoder.Output {
    do throws(MediaError) {
      return try decoder.receive()
    } catch {
      // A device without memory, or one that keeps its pictures, is no reason to do without them.
      guard try fallBackToSoftware(MediaDevices.reason(error)) else { throw error }
      return .needsPacket
    }
  }

  func read(_ packet: Packet) throws(MediaError) -> Bool {
    interruption.allow(seconds: limits.stallSeconds)
    defer { interruption.allow(seconds: nil) }
    guard try demuxer.read(into: packet.pointer) else { return false }
    if isSeeking { trail.append(look.facts(of: packet.pointer.pointee) ?? PacketFacts()) }
    return true
  }

  /// A packet gave an error instead of a picture.
  private func missPicture() throws(MediaError) {
    if try fallBackToSoftware("it could not decode the first pictures") { return }
    if try doWithoutSelection() { try countLostPacket() }
  }

  /// Whether the packet belongs to pictures whose beginning was missed.
  private func isLeftOut(_ packet: Packet) -> Bool {
    guard packetsToLeaveOut > 0 else { return false }
    let isKey = packet.pointer.pointee.flags & AV_PKT_FLAG_KEY != 0
    packetsToLeaveOut = isKey ? 0 : packetsToLeaveOut - 1
    return !isKey
  }

  /// Some streams refresh their pictures bit by bit and have no keyframes: after half a minute of 50 pictures a second
  /// they are taken as they come.
  private static let longestJoin: Int64 = 1_500

  private func checkClaimedSize(_ packet: Packet) throws(MediaError) {
    let raw = packet.pointer.pointee
    let bytes = UnsafeRawBufferPointer(start: raw.data, count: Int(raw.size))
    guard let size = ClaimedSize(bytes), size.exceeds(limits.maximumPixels) else { return }
    throw .pictureTooLarge(width: size.width, height: size.height, limit: limits.maximumPixels)
  }

  /// Starts again on the processor, when hardware has not given one picture.
  private func fallBackToSoftware(_ why: String) throws(MediaError) -> Bool {
    guard let failed = hardware, nextIndex == 0 else { return false }
    doWithoutHardware("\(failed.rawValue): \(why)")
    try rewind()
    return true
  }

  private static func reason(_ kind: HardwareKind, _ error: MediaError) -> String {
    "\(kind.rawValue): \(MediaDevices.reason(error))"
  }

  private func doWithoutHardware(_ why: String) {
    hardware = nil
    device = nil
    hardwareFailure = why
  }

  private func countLostPacket() throws(MediaError) {
    tally.lostPackets += 1
    try checkBudget()
  }

  private func checkBudget() throws(MediaError) {
    let seen = nextIndex + tally.lostPackets
    guard tally.damaged >= Int64(limits.damagedFramesAtLeast),
      Double(tally.damaged) > Double(seen) * limits.damagedShare
    else { return }
    throw .tooCorrupt(damaged: Int(tally.damaged), of: Int(seen))
  }

  // MARK: - Making frames

  /// Nil for a picture that was given already, or when reading had to begin anew.
  private func frame(of picture: AVPicture) throws(MediaError) -> Frame? {
    if let hardware, !decoder.usedDevice {
      doWithoutHardware("\(hardware.rawValue): it does not decode videos of this kind")
    }
    let raw = picture.pointer.pointee
    let isDamaged = raw.flags & AV_FRAME_FLAG_CORRUPT != 0 || raw.decode_error_flags != 0
    let timeBase = demuxer.stream.pointee.time_base
    let pts = raw.best_effort_timestamp
    let shown = pts == TOUCHLINE_NO_PTS ? nil : timeBase.microseconds(pts)
    guard
      let index = try number(
        at: shown.map { $0 - demuxer.startMicroseconds }, isDamaged: isDamaged)
    else { return nil }
    if isDamaged { tally.damagedFrames += 1 }
    let (time, reading) = timeLine.place(shown)
    if reading == .setBack { tally.clockResets += 1 }
    if reading != .regular { clockIsSteady = false }
    let upright = try PictureTurner.turn(picture, to: orientation)
    if let lastSize, lastSize != (upright.width, upright.height) { tally.sizeChanges += 1 }
    lastSize = (upright.width, upright.height)
    let duration = raw.pkt_duration > 0 ? timeBase.microseconds(raw.pkt_duration) : 0
    let frame = Frame(
      index: index, time: MediaTime(microseconds: time), duration: duration,
      clockIsSteady: clockIsSteady, tally: tally, picture: upright)
    nextIndex = index + 1
    if !isSeeking { sought = nil }
    reachedTime = time + duration
    try checkBudget()
    return index < resumeIndex ? nil : frame
  }

  // MARK: - For seeking

  /// Goes back to the first frame, as if the source had just been opened.
  public func rewind() throws(MediaError) {
    demuxer = try reopened()
    decoder = try PictureDecoder(
      demuxer.stream, threads: threads, limits: limits, device: device)
    restart()
    timeLine = demuxer.timeLine
    clockIsSteady = true
    adopt(index: 0, tally: DamageTally())
  }

  /// The source from its beginning, beside the one that is being read.
  func reopened() throws(MediaError) -> Demuxer {
    try reopen()
  }

  /// Goes on as if nothing had been read, wherever the demuxer stands now.
  func restart() {
    decoder.flush()
    timeLine.restart()
    hasReachedEnd = false
    pending = nil
    lastSize = nil
    selection = nil
    sought = nil
    trail = []
    resumeIndex = 0
    decoder.skipsUnneeded = false
  }

  /// Takes counts and place from an earlier run that had come to this frame.
  public func adopt(index: Int64, tally: DamageTally) {
    nextIndex = index
    self.tally = tally
  }
}

/// A packet of libav's, owned and used again and again.
final class Packet {
  let pointer: UnsafeMutablePointer<AVPacket>

  init() throws(MediaError) {
    guard let pointer = av_packet_alloc() else { throw .outOfMemory }
    self.pointer = pointer
  }

  deinit {
    var freed: UnsafeMutablePointer<AVPacket>? = pointer
    av_packet_free(&freed)
  }
}
