public import Base

// What vision finds in a picture beside boxes: plain values, each of one frame.

/// Where the pitch lies in the picture.
public struct PitchObservation: Sendable, Hashable {
  /// Pitch metres to display pixels, row by row; nil when too little of the lines is seen.
  public let homography: Homography?
  /// 0 to 1: how far the homography, or without one the grass, can be relied on.
  public let confidence: Double
  /// The share of the picture that is grass, 0 to 1.
  public let grassShare: Double
  /// Straight white lines in display pixels.
  public let lines: [LineSegment]

  public init(
    homography: Homography?, confidence: Double, grassShare: Double, lines: [LineSegment]
  ) {
    self.homography = homography
    self.confidence = confidence
    self.grassShare = grassShare
    self.lines = lines
  }
}

extension PitchObservation {
  /// Whether there is a pitch at all, whether or not it is known how it lies: nobody is sure of anything otherwise.
  public var showsPitch: Bool { confidence > 0 }
}

/// A straight piece of a line, in display pixels.
public struct LineSegment: Sendable, Hashable {
  public let x1, y1, x2, y2: Double

  public init(x1: Double, y1: Double, x2: Double, y2: Double) {
    (self.x1, self.y1, self.x2, self.y2) = (x1, y1, x2, y2)
  }
}

/// A plane seen from somewhere: nine numbers row by row, the last one 1 where it can be.
public struct Homography: Sendable, Hashable {
  public let elements: [Double]

  /// - Precondition: nine numbers.
  public init(_ elements: [Double]) {
    precondition(elements.count == 9, "a homography has nine numbers")
    self.elements = elements
  }

  /// Where a point of the plane is seen; nil when it lies behind the camera or at infinity.
  public func apply(x: Double, y: Double) -> (x: Double, y: Double)? {
    let e = elements
    let w = e[6] * x + e[7] * y + e[8]
    guard w > 1e-12 || w < -1e-12 else { return nil }
    return ((e[0] * x + e[1] * y + e[2]) / w, (e[3] * x + e[4] * y + e[5]) / w)
  }

  /// From what is seen back to the plane; nil when the plane is seen from its edge.
  public var inverse: Homography? {
    let e = elements
    let cofactors = [
      e[4] * e[8] - e[5] * e[7], e[2] * e[7] - e[1] * e[8], e[1] * e[5] - e[2] * e[4],
      e[5] * e[6] - e[3] * e[8], e[0] * e[8] - e[2] * e[6], e[2] * e[3] - e[0] * e[5],
      e[3] * e[7] - e[4] * e[6], e[1] * e[6] - e[0] * e[7], e[0] * e[4] - e[1] * e[3],
    ]
    let determinant = e[0] * cofactors[0] + e[1] * cofactors[3] + e[2] * cofactors[6]
    guard determinant != 0, determinant.isFinite else { return nil }
    return Homography(cofactors.map { $0 / determinant })
  }
}

/// Which shot a frame belongs to.
public struct SceneObservation: Sendable, Hashable {
  /// Counts shots from 0.
  public let shot: Int64
  /// Whether this frame is the first of its shot.
  public let isCut: Bool
  /// 0 to 1: how different this frame is from the one before.
  public let change: Double

  public init(shot: Int64, isCut: Bool, change: Double) {
    self.shot = shot
    self.isCut = isCut
    self.change = change
  }
}

/// How the picture moved against the one before.
public struct CameraMotion: Sendable, Hashable {
  /// Display pixels that what stands still has moved by.
  public let x: Double
  public let y: Double
  /// Growth around the picture's centre; 1 for none.
  public let zoom: Double
  /// 0 to 1.
  public let confidence: Double

  public init(x: Double, y: Double, zoom: Double, confidence: Double) {
    (self.x, self.y, self.zoom, self.confidence) = (x, y, zoom, confidence)
  }
}

/// Somebody's place on the pitch.
public struct RadarPoint: Sendable, Hashable {
  public let trackID: Int32?
  public let label: Label
  public let team: Label?
  /// Metres from the pitch's corner, along the touchline and along the goal line.
  public let x: Double
  public let y: Double

  public init(trackID: Int32?, label: Label, team: Label?, x: Double, y: Double) {
    self.trackID = trackID
    self.label = label
    self.team = team
    (self.x, self.y) = (x, y)
  }
}
