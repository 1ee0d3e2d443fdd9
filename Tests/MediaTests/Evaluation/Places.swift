@testable import Media

/// Boxes of 10 × 10 along a line, far enough from one another not to meet.
enum Place {
  static func box(_ place: Double, shiftedBy shift: Double = 0) -> PixelBox {
    PixelBox(x: place * 100 + shift, y: 0, width: 10, height: 10)
  }

  /// Shifted by this, a box overlaps where it was by one half.
  static let halfShift = 10.0 / 3
  /// By 1 / 3.
  static let thirdShift = 5.0
}

extension PeopleFrame {
  /// People by id, found ones likewise, all in their places.
  init(_ truth: [Int: Double], _ found: [Int: Double]) {
    self.init(
      truth: truth.sorted { $0.key < $1.key }.map { .init(id: $0.key, box: Place.box($0.value)) },
      found: found.sorted { $0.key < $1.key }.map { .init(id: $0.key, box: Place.box($0.value)) })
  }
}
