import Base
import Glibc

/// A pinhole camera beside the pitch. Its seven numbers are what is searched, fitted and followed.
struct PitchCamera: Hashable {
  /// Metres from the pitch's corner: along the touchline, across the pitch (negative on the main stand's side), up.
  var position: SIMD3<Double>
  /// Radians from across the pitch, to the right.
  var pan: Double
  /// Radians down from the horizon.
  var tilt: Double
  /// Radians that the horizon is turned by.
  var roll: Double
  /// The logarithm of the focal length in working pixels: zooming moves it evenly.
  var zoom: Double

  static let parameters = 7

  subscript(parameter: Int) -> Double {
    get {
      switch parameter {
      case 0...2: position[parameter]
      case 3: pan
      case 4: tilt
      case 5: roll
      default: zoom
      }
    }
    set {
      switch parameter {
      case 0...2: position[parameter] = newValue
      case 3: pan = newValue
      case 4: tilt = newValue
      case 5: roll = newValue
      default: zoom = newValue
      }
    }
  }

  /// From the pitch to pixels of a picture with this middle.
  func map(middle: SIMD2<Double>) -> PlaneMap {
    let (sp, cp, st, ct) = (sin(pan), cos(pan), sin(tilt), cos(tilt))
    let (sr, cr) = (sin(roll), cos(roll))
    let forward = SIMD3(sp * ct, cp * ct, -st)
    let level = SIMD3(cp, -sp, 0)
    let steep = SIMD3(-sp * st, -cp * st, -ct)
    let right = level * cr + steep * sr
    let down = steep * cr - level * sr
    let focal = exp(zoom)
    let x = right * focal + forward * middle.x
    let y = down * focal + forward * middle.y
    func dot(_ v: SIMD3<Double>) -> Double {
      -(v.x * position.x + v.y * position.y + v.z * position.z)
    }
    return PlaneMap(x.x, x.y, dot(x), y.x, y.y, dot(y), forward.x, forward.y, dot(forward))
  }

  /// The maps of cameras that differ in one number each, by this step: what derivatives are made of.
  func neighbours(middle: SIMD2<Double>) -> [PlaneMap] {
    (0..<Self.parameters).map { stepped($0).map(middle: middle) }
  }

  /// A camera that differs in one number.
  func stepped(_ parameter: Int) -> PitchCamera {
    var other = self
    other[parameter] += Self.step
    return other
  }

  /// Whether a camera can be there: above the ground and outside of the pitch, looking down, but not straight.
  var isPlausible: Bool {
    let isOutside =
      position.y < -4 || position.y > PitchModel.width + 4 || position.x < -3
      || position.x > PitchModel.length + 3
    return isOutside && (2.5...60).contains(position.z) && (0.01...1.2).contains(tilt)
      && (-90...PitchModel.width + 90).contains(position.y)
      && (-60...PitchModel.length + 60).contains(position.x)
  }

  /// On the main stand, or behind the left goal: of the two cameras that see the same, the one that is tried.
  var isOnUsualSide: Bool {
    position.y < -4 ? true : position.y < PitchModel.width && position.x < 0
  }

  /// Small against what can be seen, large against rounding.
  static let step = 1e-6

  /// The camera on the other side that sees the same: the pitch looks alike when it is turned by half.
  var turned: PitchCamera {
    var other = self
    other.position.x = PitchModel.length - position.x
    other.position.y = PitchModel.width - position.y
    other.pan = pan + .pi
    if other.pan > .pi { other.pan -= 2 * .pi }
    return other
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    for parameter in 0..<Self.parameters { state.write(self[parameter]) }
  }

  init(position: SIMD3<Double>, pan: Double, tilt: Double, roll: Double, zoom: Double) {
    self.position = position
    (self.pan, self.tilt, self.roll, self.zoom) = (pan, tilt, roll, zoom)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    self.init(position: .zero, pan: 0, tilt: 0, roll: 0, zoom: 0)
    for parameter in 0..<Self.parameters { self[parameter] = try state.double() }
  }
}
