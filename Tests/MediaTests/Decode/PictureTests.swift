import Foundation
import TestSupport
import Testing

@testable import Media

@Suite("Pictures")
struct PictureTests {
  @Test("a frame as JPEG, as wide as asked for and never wider than it is")
  func jpeg() throws {
    let frame = try #require(try StraightRead("h264-b.mp4").frames.last)
    for (asked, width, height) in [(nil, 192, 108), (96, 96, 54), (1, 1, 1), (5_000, 192, 108)] {
      let bytes = try JPEGEncoder.encode(frame, width: asked)
      let read = try VideoReader(bytes: MemorySource(bytes))
      let picture = try #require(try read.next())
      #expect(read.info.codec == "mjpeg")
      #expect((picture.width, picture.height) == (width, height))
      if asked == nil { #expect(difference(picture, frame) < 4) }
    }
  }

  @Test(
    "frames of any pixel format become JPEG",
    arguments: [
      "h264-10bit.mkv", "h264-422.mov", "h264-444.mkv", "h264-grey.mp4", "film.gif", "picture.png",
      "prores.mov", "mjpeg.avi", "turned-90.mp4", "raw-colour.avi", "raw-palette.avi", "odd.mov",
      "deep.png",
    ])
  func formats(_ name: String) throws {
    let frame = try #require(try StraightRead(name).frames.first)
    let picture = try #require(
      try VideoReader(bytes: MemorySource(try JPEGEncoder.encode(frame))).next())
    #expect((picture.width, picture.height) == (frame.width, frame.height))
    #expect(difference(picture, try frame.planar()) < 6)
  }

  /// Mean difference of brightness, on the scale of the whole range.
  private func difference(_ left: Frame, _ right: Frame) -> Double {
    var sum = 0.0
    let (a, b) = (left.luma, right.luma)
    for y in 0..<a.height {
      for x in 0..<a.width {
        sum += abs(full(a[x, y], left.isFullRange) - full(b[x, y], right.isFullRange))
      }
    }
    return sum / Double(a.width * a.height)
  }

  private func full(_ sample: UInt8, _ isFullRange: Bool) -> Double {
    isFullRange ? Double(sample) : (Double(sample) - 16) * 255 / 219
  }
}

@Suite("Devices")
struct DeviceTests {
  private let none = MediaDevices(all: [
    MediaDevice(id: "cpu", kind: .cpu, name: "p", isAvailable: true, reason: nil),
    MediaDevice(id: "cuda", kind: .gpu, name: "c", isAvailable: false, reason: "no driver"),
  ])
  private let one = MediaDevices(all: [
    MediaDevice(id: "cpu", kind: .cpu, name: "p", isAvailable: true, reason: nil),
    MediaDevice(id: "cuda", kind: .gpu, name: "c", isAvailable: true, reason: nil),
  ])

  @Test("without a GPU everything runs on the processor, and says why when a GPU was asked for")
  func withoutGPU() {
    #expect(none.choose("cpu")?.fallbackReason == nil)
    #expect(none.choose("auto") == none.choose("cpu"))
    #expect(none.choose("gpu")?.used == "cpu")
    #expect(none.choose("gpu")?.fallbackReason?.contains("no driver") == true)
    #expect(none.choose("cuda")?.fallbackReason == "cuda is not available: no driver")
    #expect(none.choose("tpu") == nil)
  }

  @Test("with a GPU it is used by whoever asks for one or leaves it open")
  func withGPU() {
    for request in ["gpu", "auto", "cuda"] {
      #expect(
        one.choose(request)
          == MediaDevices.Choice(used: "cuda", hardware: .cuda, fallbackReason: nil))
    }
    #expect(one.choose("cpu")?.used == "cpu")
  }

  @Test("the probe tells what is there, with reasons for what is not")
  func probe() {
    let devices = MediaDevices.probe().all
    #expect(devices.map(\.id) == ["cpu", "cuda", "vaapi"])
    #expect(devices[0].isAvailable)
    #expect(devices.allSatisfy { $0.isAvailable == ($0.reason == nil) })
  }
}

@Suite("Turning pictures")
struct OrientationTests {
  @Test("each of the eight orientations puts the corners where the matrix says")
  func matrices() {
    // (a, b, c, d) maps stored to shown coordinates around the centre.
    let matrices: [(Int64, Int64, Int64, Int64)] = [
      (1, 0, 0, 1), (-1, 0, 0, 1), (1, 0, 0, -1), (-1, 0, 0, -1),
      (0, 1, 1, 0), (0, -1, 1, 0), (0, 1, -1, 0), (0, -1, -1, 0),
    ]
    for (a, b, c, d) in matrices {
      let orientation = Orientation(a: a << 16, b: b << 16, c: c << 16, d: d << 16)
      let (width, height) = (5, 3)
      for y in 0..<height {
        for x in 0..<width {
          // Doubled and centred, so that all stays whole.
          let (cx, cy) = (Int64(2 * x - (width - 1)), Int64(2 * y - (height - 1)))
          let (sx, sy) = (a * cx + c * cy, b * cx + d * cy)
          let (shownWidth, shownHeight) = a == 0 ? (height, width) : (width, height)
          let shown = (Int(sx) + shownWidth - 1) / 2
          let shownY = (Int(sy) + shownHeight - 1) / 2
          let source = orientation.source(
            x: shown, y: shownY, storedWidth: width, storedHeight: height)
          #expect(source == (x, y))
        }
      }
    }
  }
}
