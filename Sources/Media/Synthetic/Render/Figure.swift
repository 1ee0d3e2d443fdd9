import Glibc

/// One rounded piece of a body: a cone with round ends.
struct Limb {
  let from: Space
  let to: Space
  let fromRadius: Double
  let toRadius: Double
  let paint: Paint
  /// The second colour of a piece with hoops; nil for a plain one.
  var hoops: Paint?
  /// How much darker it is on its far side: less for pieces that make one body together.
  var shading: Float = 0.16
  /// Drawn as if it were so much nearer: what is printed on the body lies before it, though hardly out of it.
  var lift = 0.0
}

/// The body of somebody at one moment, as limbs.
///
/// Built from hips to head in the body's own directions: ahead, to the left, up. Everything scales with the height.
struct Figure {
  private(set) var limbs: [Limb] = []
  private let athlete: Athlete
  private let kit: Kits.Kit
  private let looks: Looks
  private let ahead: Space
  private let left: Space
  private let scale: Double
  private let effort: Double

  /// Metres of a body of 1.80 m.
  private enum Body {
    static let height = 1.8
    static let hips = 0.93
    static let hipHalf = 0.10
    static let thigh = 0.44
    static let shin = 0.43
    static let shoulders = 1.46
    static let shoulderHalf = 0.19
    static let upperArm = 0.29
    static let foreArm = 0.27
    static let head = 1.67
  }

  init(_ athlete: Athlete, kit: Kits.Kit, looks: Looks) {
    self.athlete = athlete
    self.kit = kit
    self.looks = looks
    ahead = Space(athlete.direction, height: 0)
    left = Space(-athlete.direction.y, athlete.direction.x, 0)
    scale = athlete.bodyHeight / Body.height
    effort = min(athlete.speed / 7, 1)
    limbs.reserveCapacity(48)
    addLegs()
    addTorso()
    addArms()
    addHead()
    addNumber()
  }

  /// How far the upper body leans forward, as a slope.
  private var lean: Double { 0.04 + 0.28 * effort }
  /// The hips sink when the legs stride out.
  private var hips: Double {
    Body.hips - 0.07 * effort + 0.025 * effort * cos(2 * athlete.stride)
  }

  private func place(_ forward: Double, _ side: Double, _ up: Double) -> Space {
    Space(athlete.position, height: 0)
      + (ahead * forward + left * side + Space(0, 0, up)) * scale
  }

  private mutating func add(
    _ from: Space, _ to: Space, _ fromRadius: Double, _ toRadius: Double, _ paint: Paint,
    hoops: Paint? = nil, shading: Float = 0.16
  ) {
    limbs.append(
      Limb(
        from: from, to: to, fromRadius: fromRadius * scale, toRadius: toRadius * scale,
        paint: paint, hoops: hoops, shading: shading))
  }

  private static let chestShading: Float = 0.05

  // MARK: - Parts

  private mutating func addLegs() {
    // Who stands stands a little apart.
    let spread = blend(0.06, 0.0, min(athlete.speed, 1))
    for side in [1.0, -1.0] {
      let phase = athlete.stride + (side > 0 ? 0 : .pi)
      var swing = (0.12 + 0.75 * effort) * sin(phase) * min(athlete.speed, 1)
      var bend = (0.12 + 1.5 * effort * max(0, cos(phase))) * min(athlete.speed + 0.15, 1)
      if side < 0, athlete.sinceKick < 0.45 {
        // The kicking leg swings through.
        let swungThrough = athlete.sinceKick / 0.45
        swing = 0.9 * cos(swungThrough * 2.6)
        bend = 0.25
      }
      let hip = place(0, side * Body.hipHalf, hips)
      let foreThigh = sin(swing) * Body.thigh
      let knee = place(
        foreThigh, side * (Body.hipHalf + spread), hips - cos(swing) * Body.thigh)
      let shinAngle = swing - bend
      let forward = foreThigh + sin(shinAngle) * Body.shin
      let up = max(0.07, hips - cos(swing) * Body.thigh - cos(shinAngle) * Body.shin)
      let ankle = place(forward, side * (Body.hipHalf + spread * 1.6), up)
      let toe = place(
        forward + 0.19, side * (Body.hipHalf + spread * 2),
        max(0.03, up - 0.06 + 0.1 * sin(shinAngle)))
      let middle = hip + (knee - hip) * 0.62
      add(middle, knee, 0.075, 0.06, looks.skin)
      add(knee, knee + (ankle - knee) * 0.25, 0.06, 0.058, looks.skin)
      add(knee + (ankle - knee) * 0.2, ankle, 0.062, 0.045, kit.socks)
      add(ankle, toe, 0.052, 0.04, looks.boots)
      add(hip, middle, 0.105, 0.105, kit.shorts)
    }
  }

  private mutating func addTorso() {
    let shoulder = Body.shoulders - (Body.hips - hips)
    for side in [1.0, -1.0] {
      let hip = place(0, side * 0.07, hips + 0.02)
      let chest = place(lean * 0.5, side * (Body.shoulderHalf - 0.06), shoulder - 0.05)
      add(hip, hip + (chest - hip) * 0.12, 0.115, 0.115, kit.shorts, shading: Self.chestShading)
      add(
        hip + (chest - hip) * 0.18, chest, 0.10, 0.115, kit.shirt,
        hoops: kit.pattern == .hoops ? kit.trim : nil, shading: Self.chestShading)
    }
    let waist = place(lean * 0.08, 0, hips + 0.1)
    let neck = place(lean * 0.5, 0, shoulder)
    add(
      waist, neck, 0.105, 0.10, kit.pattern == .stripes ? kit.trim : kit.shirt,
      hoops: kit.pattern == .hoops ? kit.trim : nil, shading: Self.chestShading)
  }

  private mutating func addArms() {
    let shoulderHeight = Body.shoulders - (Body.hips - hips)
    for side in [1.0, -1.0] {
      // Arms swing against the legs.
      let phase = athlete.stride + (side > 0 ? .pi : 0)
      let swing = (0.08 + 0.75 * effort) * sin(phase) * min(athlete.speed, 1)
      let bend = 0.25 + 1.25 * effort
      let outwards = 0.06 + 0.06 * effort
      let shoulder = place(lean * 0.5, side * Body.shoulderHalf, shoulderHeight - 0.02)
      let elbowForward = lean * 0.5 + sin(swing) * Body.upperArm
      let elbowUp = shoulderHeight - 0.02 - cos(swing) * Body.upperArm
      let elbow = place(elbowForward, side * (Body.shoulderHalf + outwards), elbowUp)
      let hand = place(
        elbowForward + sin(swing + bend) * Body.foreArm,
        side * (Body.shoulderHalf + outwards * 0.8), elbowUp - cos(swing + bend) * Body.foreArm)
      let sleeve = shoulder + (elbow - shoulder) * 0.75
      let isKeeper = athlete.role == .goalkeeper
      add(sleeve, elbow, 0.048, 0.045, isKeeper ? kit.shirt : looks.skin)
      add(elbow, hand, 0.045, 0.036, isKeeper ? kit.shirt : looks.skin)
      add(hand, hand, 0.045, 0.045, isKeeper ? Paint.white : looks.skin)
      add(shoulder, sleeve, 0.075, 0.062, kit.pattern == .plain ? kit.shirt : kit.trim)
      if athlete.role == .assistant, side < 0 { addFlag(hand) }
    }
  }

  /// What an assistant carries.
  private mutating func addFlag(_ hand: Space) {
    let tip = hand + (ahead * 0.1 + Space(0, 0, -0.45)) * scale
    add(hand, tip, 0.012, 0.012, Paint.black)
    add(hand + (tip - hand) * 0.5, tip, 0.06, 0.08, Paint(240, 90, 40))
  }

  private mutating func addHead() {
    let up = Body.head - (Body.hips - hips)
    let forward = lean * 0.62
    add(place(lean * 0.5, 0, up - 0.19), place(forward, 0, up - 0.08), 0.055, 0.055, looks.skin)
    // Hair behind and above, the face before it: which one shows depends on where the camera stands.
    add(
      place(forward - 0.025, 0, up + 0.035), place(forward - 0.045, 0, up - 0.01), 0.098, 0.095,
      looks.hair)
    add(
      place(forward + 0.035, 0, up - 0.005), place(forward + 0.02, 0, up - 0.06), 0.082, 0.07,
      looks.skin)
  }

  /// The number on the back, of small dots: enough for a number's look at broadcast size.
  private mutating func addNumber() {
    guard let number = athlete.number else { return }
    let digits = number < 10 ? [number] : [number / 10, number % 10]
    let ink = kit.shirt.luma > 130 ? Paint.black : Paint.white
    let top = Body.shoulders - (Body.hips - hips) - 0.07
    // On the back, not behind it: nothing sticks out when it is seen from the side.
    let behind = -0.1
    for (position, digit) in digits.enumerated() {
      let start = (Double(digits.count) / 2 - Double(position)) * 0.11 - 0.015
      for stroke in SegmentDigits.strokes(of: digit) {
        let from = place(
          behind + lean * 0.45, start - stroke.fromX * 0.075, top - stroke.fromY * 0.2)
        let to = place(behind + lean * 0.45, start - stroke.toX * 0.075, top - stroke.toY * 0.2)
        limbs.append(
          Limb(
            from: from, to: to, fromRadius: 0.014 * scale, toRadius: 0.014 * scale, paint: ink,
            lift: 0.05))
      }
    }
  }
}

/// Digits of seven strokes, in a square from (0, 0) above left to (1, 1).
enum SegmentDigits {
  struct Stroke {
    let fromX: Double
    let fromY: Double
    let toX: Double
    let toY: Double
  }

  private static let segments = [
    Stroke(fromX: 0, fromY: 0, toX: 1, toY: 0), Stroke(fromX: 1, fromY: 0, toX: 1, toY: 0.5),
    Stroke(fromX: 1, fromY: 0.5, toX: 1, toY: 1), Stroke(fromX: 0, fromY: 1, toX: 1, toY: 1),
    Stroke(fromX: 0, fromY: 0.5, toX: 0, toY: 1), Stroke(fromX: 0, fromY: 0, toX: 0, toY: 0.5),
    Stroke(fromX: 0, fromY: 0.5, toX: 1, toY: 0.5),
  ]
  /// Which segments each digit has: above, right above, right below, below, left below, left above, middle.
  private static let digits: [[Int]] = [
    [0, 1, 2, 3, 4, 5], [1, 2], [0, 1, 6, 4, 3], [0, 1, 6, 2, 3], [5, 6, 1, 2], [0, 5, 6, 2, 3],
    [0, 5, 4, 3, 2, 6], [0, 1, 2], [0, 1, 2, 3, 4, 5, 6], [6, 5, 0, 1, 2, 3],
  ]

  static func strokes(of digit: Int) -> [Stroke] { digits[digit].map { segments[$0] } }
}
