import BareLoops
import Base
import Foundation
import Media

/// The kernels that vision is made of, at the working size, beside OpenCV's.
struct VisionKernels {
  let lab: Lab

  private static let passes = 200

  /// - Parameter frame: 720p, so that the working picture has half its size.
  func figures(_ frame: Frame) throws -> [Figure] {
    lab.progress("the kernels")
    // Both in turns on one core: where a machine is shared, one core may be half as fast as another for minutes.
    bare_pin(0)
    defer { bare_unpin() }
    var memory: WorkingPicture?
    let picture = try WorkingPicture.of(frame, reusing: &memory)
    let grass = GrassMask(width: picture.width, height: picture.height)
    let morphology = Morphology(width: picture.width, height: picture.height)
    let result = ByteImage(width: picture.width, height: picture.height)
    var blobs = Blobs()
    let place = lab.directory.place("frame.yuv")
    defer { lab.directory.removePlace("frame.yuv") }
    let peer = try OpenCVPeer(frame, at: place)
    let size = "\(picture.width) × \(picture.height), one thread"
    return try [
      (
        "working picture of 720p", "working-picture", size,
        { _ = try WorkingPicture.of(frame, reusing: &memory) }
      ),
      (
        "grass", "grass", "\(size); ours learns its colour too, OpenCV is told it",
        { grass.update(picture) }
      ),
      (
        "connected parts of the grass", "parts", "\(size); OpenCV numbers every pixel too",
        { blobs.find(in: grass.mask) }
      ),
      (
        "opening, radius 1", "opening", size,
        { morphology.open(picture.luma, radius: 1, into: result) }
      ),
      (
        "top-hat, radius 4", "top-hat", size,
        { morphology.topHat(picture.luma, radius: 4, into: result) }
      ),
    ].map { (name: String, kernel: String, note: String, run: () throws -> Void) in
      try run()
      var (ours, theirs): ([Double], [Double]) = ([], [])
      for _ in 0..<lab.scale.pairs {
        let start = Monotonic.now()
        for _ in 0..<Self.passes { try run() }
        ours.append(
          Double(Monotonic.now().nanoseconds(since: start)) / 1000 / Double(Self.passes))
        if let peer { theirs.append(try peer.time(kernel, passes: Self.passes)) }
      }
      return Figure(
        .vision, name, .microseconds, ours: ours, limitName: peer.map { _ in "OpenCV" },
        limit: theirs, goal: peer.map { _ in .timesLimit(1.1) }, note: note)
    }
  }
}
