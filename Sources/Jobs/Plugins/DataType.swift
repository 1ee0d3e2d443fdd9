public import Base
public import Media

/// What flows between tools. Types that this program knows have a value of their own; those of foreign plugins travel as JSON.
public struct DataType: Sendable, Hashable, LosslessStringConvertible {
  public let name: Name

  public init(_ name: Name) {
    self.name = name
  }

  public init?(_ description: String) {
    guard let name = Name(description) else { return nil }
    self.name = name
  }

  public var description: String { name.description }

  public static let videoFrame = DataType("video_frame" as Name)
  public static let detections = DataType("detections" as Name)
  public static let ball = DataType("ball" as Name)
  public static let tracks = DataType("tracks" as Name)
  public static let pitch = DataType("pitch" as Name)
  public static let scene = DataType("scene" as Name)
  public static let cameraMotion = DataType("camera_motion" as Name)
  public static let radar = DataType("radar" as Name)
}

/// One value that a tool put out for one frame.
public enum ToolValue: Sendable, Hashable {
  case detections([Detection])
  case ball([Detection])
  case tracks([Detection])
  case pitch(PitchObservation)
  case scene(SceneObservation)
  case cameraMotion(CameraMotion)
  case radar([RadarPoint])
  case other(DataType, JSONValue)

  public var type: DataType {
    switch self {
    case .detections: .detections
    case .ball: .ball
    case .tracks: .tracks
    case .pitch: .pitch
    case .scene: .scene
    case .cameraMotion: .cameraMotion
    case .radar: .radar
    case .other(let type, _): type
    }
  }
}
