import Base

/// What is known of the camera of this shot.
struct TrackedCamera {
  var camera: PitchCamera
  /// The inverse of its covariance.
  var information: [Double]
  /// Change of pan, tilt and zoom against the frame before.
  var speed: SIMD3<Double>
  /// Frames in a row that hardly bore it out.
  var weak: Int
  var support: Double
}

extension TrackedCamera {
  func write(to state: inout StateEncoder) {
    camera.write(to: &state)
    for value in information { state.write(value) }
    for index in 0..<3 { state.write(speed[index]) }
    state.write(weak)
    state.write(support)
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    camera = try PitchCamera(from: &state)
    information = []
    for _ in 0..<NormalEquations.size * NormalEquations.size {
      information.append(try state.double())
    }
    speed = SIMD3(try state.double(), try state.double(), try state.double())
    weak = Int(try state.integer())
    support = try state.double()
  }
}
