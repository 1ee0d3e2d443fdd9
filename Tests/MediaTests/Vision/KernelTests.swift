import Testing

@testable import Media

/// Kernels against the plainest code that does the same.
@Suite("Vision kernels")
struct KernelTests {
  private static let sizes = [(1, 1), (1, 9), (17, 1), (5, 4), (16, 16), (33, 21), (67, 40)]

  @Test("least and greatest values under a square", arguments: sizes, [0, 1, 2, 3, 4, 5, 7])
  func extrema(_ size: (Int, Int), _ radius: Int) {
    let image = VisionPictures.noise(width: size.0, height: size.1, seed: 7)
    let morphology = Morphology(width: size.0, height: size.1)
    let result = ByteImage(width: size.0, height: size.1)
    morphology.dilate(image, radius: radius, into: result)
    #expect(result.bytes == Self.naive(image, radius, max).bytes)
    let opened = Self.naive(Self.naive(image, radius, min), radius, max)
    morphology.open(image, radius: radius, into: result)
    #expect(result.bytes == opened.bytes)
    morphology.topHat(image, radius: radius, into: result)
    #expect(result.bytes == zip(image.bytes, opened.bytes).map { $0 - $1 })
  }

  private static func naive(
    _ image: ByteImage, _ radius: Int, _ pick: (UInt8, UInt8) -> UInt8
  ) -> ByteImage {
    let result = ByteImage(width: image.width, height: image.height)
    for y in 0..<image.height {
      for x in 0..<image.width {
        var value = image[x, y]
        for ny in max(0, y - radius)...min(image.height - 1, y + radius) {
          for nx in max(0, x - radius)...min(image.width - 1, x + radius) {
            value = pick(value, image[nx, ny])
          }
        }
        result[x, y] = value
      }
    }
    return result
  }

  @Test("connected parts are those that a flood fill finds", arguments: sizes, [1, 3, 5])
  func blobs(_ size: (Int, Int), _ sparseness: Int) {
    let mask = VisionPictures.noise(width: size.0, height: size.1, seed: UInt64(sparseness))
    for index in 0..<mask.count {
      mask.base[index] = Int(mask.base[index]) * sparseness < 300 ? ByteImage.set : 0
    }
    let found = Blobs(mask)
    let expected = Self.flooded(mask)
    #expect(found.all.map(\.area) == expected.map(\.count))
    for (blob, pixels) in zip(found.all, expected) {
      #expect(blob.left == pixels.map(\.0).min())
      #expect(blob.right == pixels.map { $0.0 + 1 }.max())
      #expect(blob.top == pixels.map(\.1).min())
      #expect(blob.bottom == pixels.map { $0.1 + 1 }.max())
      #expect(blob.sumX == pixels.reduce(0) { $0 + $1.0 })
      #expect(blob.sumY == pixels.reduce(0) { $0 + $1.1 })
    }
    for (index, pixels) in expected.enumerated() {
      let covered = found.runs.filter { $0.blob == index }.reduce(0) { $0 + $1.end - $1.from }
      #expect(covered == pixels.count)
    }
  }

  private static func flooded(_ mask: ByteImage) -> [[(Int, Int)]] {
    var seen = Set<Int>()
    var parts: [[(Int, Int)]] = []
    for start in 0..<mask.count where mask.base[start] != 0 && !seen.contains(start) {
      var (open, pixels) = ([start], [(Int, Int)]())
      seen.insert(start)
      while let at = open.popLast() {
        let (x, y) = (at % mask.width, at / mask.width)
        pixels.append((x, y))
        for ny in max(0, y - 1)...min(mask.height - 1, y + 1) {
          for nx in max(0, x - 1)...min(mask.width - 1, x + 1)
          where mask[nx, ny] != 0 && seen.insert(ny * mask.width + nx).inserted {
            open.append(ny * mask.width + nx)
          }
        }
      }
      parts.append(pixels)
    }
    return parts
  }

  @Test("reducing takes the mean of squares", arguments: [1, 2, 3, 4, 5, 6, 8, 16, 17])
  func reduction(_ factor: Int) {
    let image = VisionPictures.noise(width: 101, height: 37, seed: 3)
    let small = ByteImage(width: 101 / factor, height: 37 / factor)
    BoxReduction(factor: factor).reduce(image.base, stride: image.width, into: small)
    for y in 0..<small.height {
      for x in 0..<small.width {
        var sum = 0
        for dy in 0..<factor {
          for dx in 0..<factor { sum += Int(image[x * factor + dx, y * factor + dy]) }
        }
        let area = factor * factor
        #expect(Int(small[x, y]) == (sum + area / 2) / area)
      }
    }
  }
}

@Suite("Working pictures")
struct WorkingPictureTests {
  @Test(
    "every size comes near the usual one",
    arguments: [
      (1280, 720, 2, 640, 360), (1920, 1080, 3, 640, 360), (3840, 2160, 6, 640, 360),
      (640, 360, 1, 640, 360), (426, 240, 1, 426, 240), (1080, 1920, 3, 360, 640),
      (640, 480, 1, 640, 480), (1, 1, 1, 1, 1), (4000, 1, 1, 4000, 1), (1279, 719, 2, 639, 359),
    ])
  func size(_ w: Int, _ h: Int, _ factor: Int, _ width: Int, _ height: Int) {
    let picture = WorkingPicture(frameWidth: w, frameHeight: h)
    #expect((picture.factor, picture.width, picture.height) == (factor, width, height))
  }

  @Test(
    "colour lies where it was", arguments: [(64, 36), (65, 37), (1, 1), (1280, 16), (1926, 1082)])
  func colour(_ width: Int, _ height: Int) throws {
    let frame = try VisionPictures.frame(width: width, height: height) { x, y in
      x < width / 2 ? (40, 60, 200) : (200, 180, 90)
    }
    var memory: WorkingPicture?
    let picture = try WorkingPicture.of(frame, reusing: &memory)
    #expect(memory === picture)
    #expect(picture.hasColour)
    let y = picture.height - 1
    if width > 1 {
      #expect([picture.luma[0, y], picture.blue[0, y], picture.red[0, y]] == [40, 60, 200])
    }
    let x = picture.width - 1
    #expect([picture.luma[x, y], picture.blue[x, y], picture.red[x, y]] == [200, 180, 90])
  }

  @Test(
    "a pixel's colour is that of the samples under its corners",
    arguments: [(64, 36), (65, 37), (1, 1), (1443, 1001)])
  func corners(_ width: Int, _ height: Int) throws {
    let columns = (width + 1) / 2
    let noise = VisionPictures.noise(width: columns, height: (height + 1) / 2, seed: 11)
    let frame = try VisionPictures.frame(width: width, height: height) { x, y in
      (0, noise[x / 2, y / 2], 255 - noise[x / 2, y / 2])
    }
    var memory: WorkingPicture?
    let picture = try WorkingPicture.of(frame, reusing: &memory)
    let factor = picture.factor
    #expect(factor.isMultiple(of: 2) == false)
    let expected = (0..<picture.height).flatMap { y in
      (0..<picture.width).map { x in
        let (left, right) = (x * factor / 2, (x * factor + factor - 1) / 2)
        let (above, below) = (y * factor / 2, (y * factor + factor - 1) / 2)
        let sum = [(left, above), (right, above), (left, below), (right, below)].reduce(0) {
          $0 + Int(noise[$1.0, $1.1])
        }
        return UInt8((sum + 2) / 4)
      }
    }
    #expect(picture.blue.bytes == expected)
  }

  @Test("a grey frame after a coloured one has no colour left")
  func grey() throws {
    var memory: WorkingPicture?
    _ = try WorkingPicture.of(
      VisionPictures.frame(width: 20, height: 10) { _, _ in (90, 10, 10) }, reusing: &memory)
    let picture = try WorkingPicture.of(
      VisionPictures.grey(width: 20, height: 10) { _, _ in 90 }, reusing: &memory)
    #expect(!picture.hasColour)
    #expect(picture.blue.bytes.allSatisfy { $0 == WorkingPicture.neutral })
  }
}

@Suite("Grass")
struct GrassMaskTests {
  /// Grass of some green below row 10, grey stands above, a white shirt in the middle.
  private static func scene(_ green: (luma: UInt8, blue: UInt8, red: UInt8)) throws
    -> WorkingPicture
  {
    var noise = VisionPictures.Noise(1)
    var memory: WorkingPicture?
    let frame = try VisionPictures.frame(width: 96, height: 64) { x, y in
      let grain = UInt8(noise.next(below: 9))
      if y < 16 { return (60 + grain, 128, 128) }
      if (40..<48).contains(x), (30..<44).contains(y) { return (220, 128, 128) }
      return (green.luma - 4 + grain, green.blue, green.red)
    }
    return try WorkingPicture.of(frame, reusing: &memory)
  }

  @Test(
    "whatever green the grass has, it is found and nothing else is",
    arguments: [
      (UInt8(95), UInt8(104), UInt8(110)), (60, 112, 116), (140, 96, 118), (120, 90, 124),
    ])
  func greens(_ luma: UInt8, _ blue: UInt8, _ red: UInt8) throws {
    let picture = try Self.scene((luma, blue, red))
    let grass = GrassMask(width: picture.width, height: picture.height)
    grass.update(picture)
    for y in 0..<picture.height {
      for x in 0..<picture.width {
        let isShirt = (40..<48).contains(x) && (30..<44).contains(y)
        #expect((grass.mask[x, y] == ByteImage.set) == (y >= 16 && !isShirt), "\(x) \(y)")
      }
    }
    #expect(abs(grass.share - (0.75 - 112.0 / (96 * 64))) < 0.001)
  }

  @Test("the area takes in who stands on the grass, and leaves out the stands")
  func area() throws {
    let picture = try Self.scene((95, 104, 110))
    let grass = GrassMask(width: picture.width, height: picture.height)
    grass.update(picture)
    let area = PitchArea(width: picture.width, height: picture.height)
    area.update(grass.mask)
    #expect(area.contains(x: 44, y: 36))
    #expect(area.contains(x: 0, y: 63))
    #expect(!area.contains(x: 44, y: 15))
    #expect(!area.contains(x: 44, y: 64))
    #expect(area.share == 0.75)
    #expect(area.pixels(ofRow: 40) == 0..<96)
    #expect(area.pixels(ofRow: 8).isEmpty)
  }

  @Test("no green, no grass")
  func none() throws {
    var memory: WorkingPicture?
    for colour in [(UInt8(128), UInt8(128)), (150, 110), (110, 160), (128, 120)] {
      let frame = try VisionPictures.frame(width: 64, height: 36) { x, _ in
        (UInt8(x * 3), colour.0, colour.1)
      }
      let grass = GrassMask(width: 64, height: 36)
      grass.update(try WorkingPicture.of(frame, reusing: &memory))
      #expect(grass.share == 0)
      #expect(grass.colour == nil)
    }
  }

  @Test("a change of light is followed, another pitch is learnt at once")
  func adapts() throws {
    let grass = GrassMask(width: 96, height: 64)
    for step in 0..<30 {
      grass.update(try Self.scene((UInt8(90 + step), 104, 110)))
    }
    #expect(grass.share > 0.72)
    grass.update(try Self.scene((70, 92, 122)))
    #expect(grass.share > 0.72)
  }
}
