/// What stands on the pitch besides people: goals with their nets, and the flags at the corners.
enum Scenery {
  /// Something that is drawn as one and hides what lies behind it.
  struct Object {
    let place: Space
    let limbs: [Limb]
  }

  static let objects: [Object] =
    [0, PitchPlan.length].map(goal)
    + [0, PitchPlan.length].flatMap { x in [0, PitchPlan.width].map { flag(Ground(x, $0)) } }

  private static let postRadius = 0.06
  private static let cordRadius = 0.007
  private static let mesh = 0.4
  private static let cord = Paint(215, 218, 215)

  private static func goal(at x: Double) -> Object {
    let outwards = x == 0 ? -1.0 : 1.0
    let (near, far) = (
      (PitchPlan.width - PitchPlan.goalWidth) / 2, (PitchPlan.width + PitchPlan.goalWidth) / 2
    )
    let (height, depth) = (PitchPlan.goalHeight, PitchPlan.goalDepth)
    func point(_ out: Double, _ y: Double, _ z: Double) -> Space { Space(x + outwards * out, y, z) }
    func cord(_ from: Space, _ to: Space) -> Limb {
      Limb(from: from, to: to, fromRadius: cordRadius, toRadius: cordRadius, paint: Self.cord)
    }
    var limbs: [Limb] = []
    for y in stride(from: near, through: far + 0.01, by: mesh) {
      limbs.append(cord(point(depth, y, 0), point(depth, y, height)))
      limbs.append(cord(point(0, y, height), point(depth, y, height)))
    }
    for z in stride(from: mesh, through: height, by: mesh) {
      limbs.append(cord(point(depth, near, z), point(depth, far, z)))
      limbs.append(cord(point(0, near, z), point(depth, near, z)))
      limbs.append(cord(point(0, far, z), point(depth, far, z)))
    }
    for out in stride(from: mesh, through: depth, by: mesh) {
      limbs.append(cord(point(out, near, height), point(out, far, height)))
      limbs.append(cord(point(out, near, 0), point(out, near, height)))
      limbs.append(cord(point(out, far, 0), point(out, far, height)))
    }
    let frame = [
      (point(0, near, 0), point(0, near, height)), (point(0, far, 0), point(0, far, height)),
      (point(0, near, height), point(0, far, height)),
    ]
    limbs += frame.map {
      Limb(from: $0.0, to: $0.1, fromRadius: postRadius, toRadius: postRadius, paint: .white)
    }
    // Before it stand those on the pitch, behind it nobody: the net's depth decides.
    return Object(place: point(depth / 2, PitchPlan.width / 2, 0), limbs: limbs)
  }

  private static func flag(_ corner: Ground) -> Object {
    let top = Space(corner, height: 1.5)
    let cloth = Paint(230, 60, 40)
    return Object(
      place: Space(corner, height: 0),
      limbs: [
        Limb(
          from: Space(corner, height: 0), to: top, fromRadius: 0.02, toRadius: 0.02,
          paint: Paint(230, 220, 120)),
        Limb(
          from: top - Space(0, 0, 0.12), to: top + Space(0.25, 0, -0.14), fromRadius: 0.12,
          toRadius: 0.06, paint: cloth),
      ])
  }
}
