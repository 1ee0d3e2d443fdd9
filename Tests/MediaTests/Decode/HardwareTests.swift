import CLibAV
import TestSupport
import Testing

@testable import Media

/// Hardware that does not do what was hoped, on machines without any: whatever it fails at, the processor does.
@Suite("Hardware that fails as it starts")
struct HardwareTests {
  private func reader(
    _ name: String, _ kind: HardwareKind, opening: HardwareDevice.Opener = HardwareDevice.opener
  ) throws -> VideoReader {
    try VideoReader(
      bytes: MemorySource(try Corpus.bytes(name)), threads: 1, hardware: kind, openDevice: opening)
  }

  /// A device that is there and that no decoder can work with: libav has a place for it, and no driver has been asked.
  private static let hollow: HardwareDevice.Opener = { kind throws(MediaError) in
    guard let device = av_hwdevice_ctx_alloc(kind.libavType) else { throw .outOfMemory }
    return HardwareDevice(kind, taking: device)
  }

  private func expectWhole(_ reader: VideoReader, as name: String) throws {
    let straight = try StraightRead(name).frames
    let frames = try reader.readAll()
    #expect(frames.map(\.index) == straight.map(\.index))
    #expect(frames.map(\.time) == straight.map(\.time))
    #expect(frames.map(\.packed) == straight.map(\.packed))
    #expect(reader.tally == DamageTally())
    #expect(reader.hardware == nil)
  }

  @Test func `a device that cannot be opened`() throws {
    let reader = try reader("h264-b.mp4", .vaapi) { _ throws(MediaError) in
      throw .decoderFailed(why: "it is switched off")
    }
    #expect(reader.hardwareFailure == "vaapi: it is switched off")
    try expectWhole(reader, as: "h264-b.mp4")
  }

  @Test func `a device that this machine does not have`() throws {
    guard let missing = Self.missing else { return }
    let reader = try reader("h264-b.mp4", missing)
    #expect(reader.hardwareFailure?.hasPrefix("\(missing.rawValue): ") == true)
    try expectWhole(reader, as: "h264-b.mp4")
  }

  @Test(arguments: ["h264-b.mp4", "hevc-open.mkv", "vp9.webm", "mpeg2.ts"])
  func `a device that opens, and whose decoder then does not start`(name: String) throws {
    let reader = try reader(name, .vaapi, opening: Self.hollow)
    // Nobody knows before the first packet.
    #expect(reader.hardware == .vaapi)
    #expect(reader.hardwareFailure == nil)
    try expectWhole(reader, as: name)
    #expect(reader.hardwareFailure == "vaapi: it does not decode videos of this kind")
  }

  @Test func `the same where a job goes on in the middle`() throws {
    let straight = try StraightRead("h264-b.mp4").frames
    let reader = try reader("h264-b.mp4", .vaapi, opening: Self.hollow)
    try reader.seek(to: straight[30].position)
    let rest = try reader.readAll()
    #expect(rest.map(\.index) == Array(30..<50))
    #expect(rest.map(\.packed) == straight[30...].map(\.packed))
    #expect(reader.hardwareFailure != nil)
  }

  @Test func `a codec that no such device knows`() throws {
    let reader = try reader("prores.mov", .vaapi, opening: Self.hollow)
    #expect(
      reader.hardwareFailure == "vaapi: it does not know the codec prores")
    try expectWhole(reader, as: "prores.mov")
  }

  private static var missing: HardwareKind? {
    let absent = MediaDevices.probe().all.filter { !$0.isAvailable }.map(\.id)
    return HardwareKind.allCases.first { absent.contains($0.rawValue) }
  }
}
