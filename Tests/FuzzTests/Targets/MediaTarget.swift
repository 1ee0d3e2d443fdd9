import TestSupport

@testable import Media

extension FuzzTarget {
  /// Videos and pictures with some bytes changed, read as a job does. The first byte chooses the file, five more each say
  /// what is done to it: so that small inputs reach everywhere in large files.
  static let media = FuzzTarget(
    name: "media",
    seeds: {
      (0..<FuzzedFile.names.count).flatMap { place in
        // Untouched, and changed in several places at once.
        var random = SeededRandom(seed: UInt64(place))
        let changes = (0..<40).map { _ in UInt8(random.below(256)) }
        return [[UInt8(place)], [UInt8(place)] + changes.prefix(10), [UInt8(place)] + changes]
      }
    },
    shortInputs: 200,
    // So slow that a look costs nothing, and then the input that was kept is the one that left something open.
    inputsBetweenLooks: 1,
    check: { input in
      let bytes = try FuzzedFile.from(input)
      let positions = try readStraight(bytes)
      try seek(bytes, to: positions)
      try readWithStride(bytes)
    })

  /// Small enough that no input costs much, large enough for every file of the corpus.
  private static let limits = MediaLimits(
    maximumPixels: 1 << 18, openSeconds: 5, stallSeconds: 5, damagedShare: 0.9)

  private static func reader(_ bytes: [UInt8]) throws(MediaError) -> VideoReader {
    try VideoReader(bytes: FuzzedSource(bytes), limits: limits, threads: 1)
  }

  /// Every frame in order; where each lies.
  private static func readStraight(_ bytes: [UInt8]) throws -> [FramePosition] {
    var positions: [FramePosition] = []
    do throws(MediaError) {
      let reader = try reader(bytes)
      var last: Frame?
      while let frame = try reader.next() {
        try { () throws(MediaError) in try touch(frame) }()
        positions.append(frame.position)
        last = frame
      }
      _ = try last.map { frame throws(MediaError) in try JPEGEncoder.encode(frame, width: 64) }
    } catch {
      // Refused, or given up: any error of ours is an answer.
    }
    for (earlier, later) in zip(positions, positions.dropFirst()) {
      try expect(later.index == earlier.index + 1, "\(later.index) came after \(earlier.index)")
      try expect(
        later.time > earlier.time,
        "frame \(later.index) at \(later.time), after one at \(earlier.time)")
    }
    return positions
  }

  /// The first and the last sample of every row.
  private static func touch(_ frame: Frame) throws(MediaError) {
    let planar = try frame.planar()
    touch(planar.luma)
    if let blue = planar.blueDifference { touch(blue) }
    if let red = planar.redDifference { touch(red) }
  }

  private static func touch(_ plane: borrowing Plane) {
    for y in 0..<plane.height { _ = plane[0, y] &+ plane[plane.width - 1, y] }
  }

  private static func seek(_ bytes: [UInt8], to positions: [FramePosition]) throws {
    for position in [positions.last, positions.dropLast(positions.count / 2).last] {
      guard let position else { continue }
      var found: Frame?
      do throws(MediaError) {
        let reader = try reader(bytes)
        try reader.seek(to: position)
        found = try reader.next()
      } catch {
        continue
      }
      try expect(
        found?.index == position.index, "\(position.index) sought, \(found?.index ?? -1) found")
    }
  }

  private static func readWithStride(_ bytes: [UInt8]) throws {
    var indices: [Int64] = []
    do throws(MediaError) {
      let reader = try reader(bytes)
      try reader.readOnly(DecodeOptions(stride: 5))
      while let frame = try reader.next() { indices.append(frame.index) }
    } catch {
      // As above.
    }
    try expect(
      zip(indices, indices.dropFirst()).allSatisfy { $0 < $1 }, "with a stride: \(indices)")
  }
}

/// Files of the corpus, changed as an input says.
private enum FuzzedFile {
  /// One of each kind.
  static let names = [
    "h264-b.mp4", "h264-b.mkv", "h264-b.ts", "h264-b.flv", "h264-b.avi", "h264-10bit.mkv",
    "h264-interlaced.mp4", "h264-fragmented.mp4", "h264-raw.h264", "hevc.mp4", "hevc.ts",
    "vp8.webm", "vp9.webm", "mpeg4.avi", "mpeg4.mp4", "mpeg2.ts", "mpeg2.mpg", "mjpeg.avi",
    "mjpeg.mov", "prores.mov", "flash.flv", "film.gif", "picture.png", "deep.png", "picture.jpg",
    "picture.bmp", "raw-colour.avi", "raw-palette.avi", "turned-90.mp4", "variable.mkv",
    "cut-in.mp4", "slow.mp4", "seconds.avi", "giant.png", "lying.mp4", "sound.mp4",
  ]

  static let all = Result { try names.map { try Corpus.bytes($0) } }

  static func from(_ input: [UInt8]) throws -> [UInt8] {
    var choices = Choices(input)
    var bytes = try all.get()[choices.below(names.count)]
    while !choices.rest.isEmpty {
      let kind = choices.below(6)
      let place =
        (choices.below(256) << 16 | choices.below(256) << 8 | choices.below(256))
        % (bytes.count + 1)
      let value = choices.below(256)
      let end = min(place + value, bytes.count)
      switch kind {
      case 0 where place < bytes.count: bytes[place] = UInt8(value)
      case 1 where place < bytes.count: bytes[place] ^= 1 << UInt8(value & 7)
      // All that bits can say: sizes and counts are four or eight bytes.
      case 2: for at in place..<min(place + 4, bytes.count) { bytes[at] = 0xff }
      case 3: bytes.removeSubrange(place..<end)
      case 4: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 5 where value == 0: bytes.removeSubrange(place...)
      default: for at in place..<end { bytes[at] = 0 }
      }
    }
    return bytes
  }
}

/// Bytes from memory.
private final class FuzzedSource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var size: Int64? { Int64(bytes.count) }
  var canSeek: Bool { true }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int {
    let count = min(buffer.count, bytes.count - position)
    guard count > 0 else { return 0 }
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }

  func seek(to offset: Int64) throws(MediaError) {
    position = Int(min(offset, Int64(bytes.count)))
  }
}
