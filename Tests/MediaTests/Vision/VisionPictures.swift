import CLibAV

@testable import Media

/// Pictures made by hand.
enum VisionPictures {
  /// A 4:2:0 frame painted pixel by pixel; colour is taken at the even ones.
  static func frame(
    width: Int, height: Int, index: Int64 = 0,
    _ paint: (_ x: Int, _ y: Int) -> (luma: UInt8, blue: UInt8, red: UInt8)
  ) throws -> Frame {
    let picture = try AVPicture(width: width, height: height, format: AV_PIX_FMT_YUV420P)
    let planes = (0..<3).map { picture.plane($0) }
    for y in 0..<height {
      for x in 0..<width {
        let colour = paint(x, y)
        planes[0].base[y * planes[0].stride + x] = colour.luma
        guard x.isMultiple(of: 2), y.isMultiple(of: 2) else { continue }
        planes[1].base[y / 2 * planes[1].stride + x / 2] = colour.blue
        planes[2].base[y / 2 * planes[2].stride + x / 2] = colour.red
      }
    }
    return frame(picture, index: index)
  }

  /// A frame without colour planes.
  static func grey(
    width: Int, height: Int, index: Int64 = 0, _ paint: (_ x: Int, _ y: Int) -> UInt8
  ) throws -> Frame {
    let picture = try AVPicture(width: width, height: height, format: AV_PIX_FMT_GRAY8)
    let plane = picture.plane(0)
    for y in 0..<height {
      for x in 0..<width { plane.base[y * plane.stride + x] = paint(x, y) }
    }
    return frame(picture, index: index)
  }

  private static func frame(_ picture: AVPicture, index: Int64) -> Frame {
    let frameMicroseconds: Int64 = 40_000
    return Frame(
      index: index, time: MediaTime(microseconds: index * frameMicroseconds),
      duration: frameMicroseconds, clockIsSteady: true, tally: DamageTally(), picture: picture)
  }

  /// Noise that is the same in every run.
  struct Noise {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next(below bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }

    mutating func byte() -> UInt8 { UInt8(next(below: 256)) }
  }

  static func noise(width: Int, height: Int, seed: UInt64) -> ByteImage {
    var noise = Noise(seed)
    let image = ByteImage(width: width, height: height)
    for index in 0..<image.count { image.base[index] = noise.byte() }
    return image
  }
}

extension FilmedMatch {
  /// The next frame of the match, with its truth.
  func nextFrame() throws -> (frame: Frame, truth: TruthFrame) {
    let truth = next()
    let frame = try VisionPictures.frame(width: width, height: height, index: Int64(truth.index)) {
      x, y in
      let colour = y / 2 * (self.width / 2) + x / 2
      return (self.luma[y * self.width + x], self.blue[colour], self.red[colour])
    }
    return (frame, truth)
  }
}
