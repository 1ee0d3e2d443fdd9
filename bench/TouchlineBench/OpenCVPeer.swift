import Foundation
import Media

/// OpenCV's C++ kernels, driven by Python: a call costs it a microsecond or two beside the kernel.
struct OpenCVPeer {
  private static let python = ".venv/bin/python"

  private let process: LineProcess

  /// Nil where it is not installed (`scripts/setup bench`).
  ///
  /// - Parameter place: where the frame may be written down.
  init?(_ frame: Frame, at place: String) throws {
    guard FileManager.default.isExecutableFile(atPath: Self.python) else { return nil }
    try Self.planes(of: frame).write(to: URL(fileURLWithPath: place))
    process = try LineProcess(
      URL(fileURLWithPath: Self.python),
      ["bench/vision/opencv.py", place, "\(frame.width)", "\(frame.height)"])
  }

  /// - Returns: microseconds for each pass.
  func time(_ kernel: String, passes: Int) throws -> Double {
    let answer = try process.ask("\(kernel) \(passes)")
    guard let microseconds = Double(answer) else { throw Problem("OpenCV said: \(answer)") }
    return microseconds
  }

  /// Brightness, blue and red difference without the gaps between rows.
  private static func planes(of frame: Frame) throws -> Data {
    var data = Data()
    let planar = try frame.planar()
    append(planar.luma, to: &data)
    if let blue = planar.blueDifference, let red = planar.redDifference {
      append(blue, to: &data)
      append(red, to: &data)
    }
    return data
  }

  private static func append(_ plane: borrowing Plane, to data: inout Data) {
    let (width, height, stride) = (plane.width, plane.height, plane.stride)
    plane.samples.withUnsafeBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      for y in 0..<height { data.append(base + y * stride, count: width) }
    }
  }
}
