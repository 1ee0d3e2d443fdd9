import Glibc

/// The light over the stadium, by the seed: the sun, with or without the shade of a stand, or four floodlights.
struct Lighting {
  /// A light's direction, and how dark its shadows are, 0 to 1.
  struct Lamp {
    let direction: Space
    let shadow: Float
  }

  let lamps: [Lamp]
  /// Limbs thinner than this cast no shadow worth the work.
  let thinnestShadow: Double
  /// The pitch's far part from this y on lies in the shade of a stand; nil when none does.
  let shadeFrom: Double?
  /// What the shade leaves of the light.
  static let shade: Float = 0.66
  /// Where light turns into shade, in metres.
  private static let shadeEdge = 1.2

  init(seed: UInt64) {
    var random = MatchRandom(seed: seed, stream: 4)
    if random.chance(0.55) {
      let azimuth = random.number(0...(2 * .pi))
      let elevation = random.number(0.45...1.0)
      lamps = [Lamp(direction: Self.direction(azimuth, elevation), shadow: 0.5)]
      thinnestShadow = 0.05
      shadeFrom = random.chance(0.4) ? random.number(30...55) : nil
    } else {
      lamps = (0..<4).map { corner in
        Lamp(
          direction: Self.direction(
            .pi / 4 + .pi / 2 * Double(corner) + random.number(-0.15...0.15), 0.62),
          shadow: 0.2)
      }
      thinnestShadow = 0.09
      shadeFrom = nil
    }
  }

  /// From the light to the ground.
  private static func direction(_ azimuth: Double, _ elevation: Double) -> Space {
    Space(cos(azimuth) * cos(elevation), sin(azimuth) * cos(elevation), -sin(elevation))
  }

  /// The share of full light at a line across the pitch.
  func light(atY y: Double) -> Float {
    guard let shadeFrom else { return 1 }
    let inside = Float(min(max((y - shadeFrom) / Self.shadeEdge, 0), 1))
    return 1 - inside * (1 - Self.shade)
  }

  /// Puts a body's shadows into a mask.
  func cast(_ limbs: [Limb], _ camera: ViewCamera, into mask: CoverageMask) {
    for lamp in lamps {
      for limb in limbs where max(limb.fromRadius, limb.toRadius) >= thinnestShadow {
        let (from, to) = (fall(limb.from, lamp), fall(limb.to, lamp))
        guard let p = camera.project(from), let q = camera.project(to) else { continue }
        let view = from - camera.position
        let flatness = -view.z / view.dot(view).squareRoot()
        mask.mark(
          from: SIMD2(Float(p.x), Float(p.y)), to: SIMD2(Float(q.x), Float(q.y)),
          radius: Float((limb.fromRadius + limb.toRadius) / 2 * p.scale),
          flatness: Float(flatness), strength: lamp.shadow)
      }
    }
  }

  /// Where a point's shadow falls.
  private func fall(_ point: Space, _ lamp: Lamp) -> Space {
    point - lamp.direction * (point.z / lamp.direction.z)
  }
}
