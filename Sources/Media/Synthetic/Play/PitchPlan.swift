import Glibc

/// The field of play as the Laws of the Game draw it (Law 1), on a pitch of 105 by 68 metres.
enum PitchPlan {
  static let length = 105.0
  static let width = 68.0
  static let center = Ground(length / 2, width / 2)
  /// The widest line that Law 1 allows.
  static let lineWidth = 0.12
  static let goalWidth = 7.32
  static let goalHeight = 2.44
  static let goalDepth = 2.0
  static let spotDistance = 11.0
  static let circleRadius = 9.15
  private static let penaltyArea = (depth: 16.5, width: 40.32)
  private static let goalArea = (depth: 5.5, width: 18.32)
  private static let spotRadius = 0.15
  private static let cornerRadius = 1.0

  /// A straight line, by the middle of its ends.
  struct Line {
    let from: Ground
    let to: Ground
  }

  /// A part of a circle, by angles in radians.
  struct Arc {
    let center: Ground
    let radius: Double
    let from: Double
    let to: Double
    let width: Double
  }

  static let lines: [Line] = {
    var lines = [
      Line(from: Ground(0, 0), to: Ground(length, 0)),
      Line(from: Ground(0, width), to: Ground(length, width)),
      Line(from: Ground(length / 2, 0), to: Ground(length / 2, width)),
    ]
    for end in [0, length] {
      let inwards = end == 0 ? 1.0 : -1.0
      lines.append(Line(from: Ground(end, 0), to: Ground(end, width)))
      for area in [penaltyArea, goalArea] {
        let (near, far) = ((width - area.width) / 2, (width + area.width) / 2)
        let edge = end + inwards * area.depth
        lines.append(Line(from: Ground(end, near), to: Ground(edge, near)))
        lines.append(Line(from: Ground(end, far), to: Ground(edge, far)))
        lines.append(Line(from: Ground(edge, near), to: Ground(edge, far)))
      }
    }
    return lines
  }()

  static let arcs: [Arc] = {
    var arcs = [
      Arc(center: center, radius: circleRadius, from: 0, to: 2 * .pi, width: lineWidth),
      spot(at: center),
    ]
    // The arc before the penalty area is what of its circle lies outside of the area.
    let half = acos((penaltyArea.depth - spotDistance) / circleRadius)
    for end in [0, length] {
      let isLeft = end == 0
      let spot = Ground(isLeft ? spotDistance : length - spotDistance, width / 2)
      let middle = isLeft ? 0 : Double.pi
      arcs.append(Self.spot(at: spot))
      arcs.append(
        Arc(
          center: spot, radius: circleRadius, from: middle - half, to: middle + half,
          width: lineWidth))
      for side in [0, width] {
        let start: Double =
          switch (isLeft, side == 0) {
          case (true, true): 0
          case (false, true): .pi / 2
          case (false, false): .pi
          case (true, false): 1.5 * .pi
          }
        arcs.append(
          Arc(
            center: Ground(end, side), radius: cornerRadius, from: start, to: start + .pi / 2,
            width: lineWidth))
      }
    }
    return arcs
  }()

  /// A spot is a line so wide that it fills its circle.
  private static func spot(at center: Ground) -> Arc {
    Arc(center: center, radius: spotRadius / 2, from: 0, to: 2 * .pi, width: spotRadius)
  }
}
