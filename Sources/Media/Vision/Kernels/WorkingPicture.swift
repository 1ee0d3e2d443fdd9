import CPixels

/// A frame at the size at which vision works, near 640 × 360 whatever the source's size: 8-bit brightness and colour,
/// all three planes of one size. The memory is used again for the next frame of the same size.
package final class WorkingPicture {
  /// What a working picture has about as many pixels as.
  static let usualPixels = 640 * 360
  /// What colour planes say of grey.
  static let neutral: UInt8 = 128

  /// Display pixels on the side of one working pixel.
  let factor: Int
  package let width: Int
  package let height: Int
  /// Of the frames that it is made for.
  let frameWidth: Int
  let frameHeight: Int
  package let luma: ByteImage
  let blue: ByteImage
  let red: ByteImage
  /// Whether the frame had colour at all.
  var hasColour = false

  init(frameWidth: Int, frameHeight: Int) {
    self.frameWidth = frameWidth
    self.frameHeight = frameHeight
    factor = Self.factor(frameWidth: frameWidth, frameHeight: frameHeight)
    width = frameWidth / factor
    height = frameHeight / factor
    luma = ByteImage(width: width, height: height)
    blue = ByteImage(width: width, height: height, filledWith: Self.neutral)
    red = ByteImage(width: width, height: height, filledWith: Self.neutral)
  }

  /// The whole factor that brings a frame nearest to the usual number of pixels. Narrow pictures keep at least a row.
  static func factor(frameWidth: Int, frameHeight: Int) -> Int {
    let times = Double(frameWidth * frameHeight) / Double(usualPixels)
    return min(max(1, Int(times.squareRoot().rounded())), frameWidth, frameHeight)
  }

  /// The picture of a frame: in the memory given, when that is of the right size.
  package static func of(_ frame: Frame, reusing memory: inout WorkingPicture?) throws(MediaError)
    -> WorkingPicture
  {
    let picture: WorkingPicture
    if let memory, memory.suits(frame) {
      picture = memory
    } else {
      picture = WorkingPicture(frameWidth: frame.width, frameHeight: frame.height)
      memory = picture
    }
    try picture.take(frame)
    return picture
  }

  /// Whether this was made for frames of that size.
  func suits(_ frame: Frame) -> Bool { frameWidth == frame.width && frameHeight == frame.height }

  /// - Precondition: the frame has the size that this was made for.
  private func take(_ frame: Frame) throws(MediaError) {
    let planar = try frame.planar()
    BoxReduction(factor: factor).reduce(planar.luma, into: luma)
    if let bluePlane = planar.blueDifference, let redPlane = planar.redDifference {
      takeColour(bluePlane, into: blue)
      takeColour(redPlane, into: red)
      hasColour = true
    } else if hasColour {
      blue.fill(Self.neutral)
      red.fill(Self.neutral)
      hasColour = false
    }
  }

  private func takeColour(_ plane: borrowing Plane, into image: ByteImage) {
    let (halvesX, halvesY) = (plane.width < frameWidth, plane.height < frameHeight)
    if !halvesX && !halvesY {
      BoxReduction(factor: factor).reduce(plane, into: image)
    } else if halvesX && halvesY && factor.isMultiple(of: 2) {
      BoxReduction(factor: factor / 2).reduce(plane, into: image)
    } else if factor == 1 {
      enlarge(plane, halvesX, halvesY, into: image)
    } else {
      takeCorners(plane, halvesX ? 1 : 0, halvesY ? 1 : 0, into: image)
    }
  }

  /// For working pixels of which several have the same colour.
  private func enlarge(
    _ plane: borrowing Plane, _ halvesX: Bool, _ halvesY: Bool, into image: ByteImage
  ) {
    let stride = plane.stride
    plane.samples.withUnsafeBufferPointer { samples in
      guard let samples = samples.baseAddress else { return }
      for y in 0..<image.height {
        let out = image.row(y)
        let row = samples + (halvesY ? y / 2 : y) * stride
        if halvesY, y % 2 == 1 {
          out.update(from: image.row(y - 1), count: image.width)
        } else if halvesX {
          pixels_double(row, out, image.width)
        } else {
          out.update(from: row, count: image.width)
        }
      }
    }
  }

  /// For colour whose samples do not fit into working pixels: the mean of those under the pixel's corners.
  private func takeCorners(
    _ plane: borrowing Plane, _ shiftX: Int, _ shiftY: Int, into image: ByteImage
  ) {
    let (factor, stride, columns) = (factor, plane.stride, plane.width)
    plane.samples.withUnsafeBufferPointer { samples in
      withUnsafeTemporaryAllocation(of: UInt16.self, capacity: columns) { sums in
        guard let samples = samples.baseAddress, let sums = sums.baseAddress else { return }
        for y in 0..<image.height {
          sums.update(repeating: 0, count: columns)
          pixels_add(samples + ((y * factor) >> shiftY) * stride, sums, columns)
          pixels_add(samples + ((y * factor + factor - 1) >> shiftY) * stride, sums, columns)
          let out = image.row(y)
          for x in 0..<image.width {
            let sum =
              sums[(x &* factor) &>> shiftX] &+ sums[(x &* factor &+ factor &- 1) &>> shiftX]
            out[x] = UInt8(truncatingIfNeeded: (sum &+ 2) &>> 2)
          }
        }
      }
    }
  }
}
