import Base
import Media
import Testing

@testable import Jobs

@Suite("Findings as JSON")
struct FindingsTests {
  private static func box(_ label: Label, trackID: Int32? = nil, team: Label? = nil) throws
    -> Detection
  {
    try Detection(
      label: label, confidence: 0.75, x: 1.5, y: 2, width: 30, height: 60, trackID: trackID,
      team: team)
  }

  @Test func `boxes of all kinds`() throws {
    let plain: JSONValue = [
      "class": "player", "confidence": 0.75, "x": 1.5, "y": 2.0, "width": 30.0, "height": 60.0,
    ]
    #expect(ToolValue.detections([try Self.box("player")]).json == [plain])
    #expect(ToolValue.ball([]).json == [])
    #expect(
      ToolValue.tracks([try Self.box("player", trackID: 7, team: "home")]).json == [
        [
          "class": "player", "confidence": 0.75, "x": 1.5, "y": 2.0, "width": 30.0,
          "height": 60.0, "track_id": 7, "team": "home",
        ]
      ])
  }

  @Test func `the rest, rounded to what was measured`() {
    #expect(
      ToolValue.scene(SceneObservation(shot: 2, isCut: true, change: 0.123_456)).json
        == ["shot": 2, "cut": true, "change": 0.123])
    #expect(
      ToolValue.cameraMotion(CameraMotion(x: 1.006, y: -0.001, zoom: 1.000_06, confidence: 1)).json
        == ["x": 1.01, "y": -0.0, "zoom": 1.0001, "confidence": 1.0])
    #expect(
      ToolValue.radar([RadarPoint(trackID: 3, label: "player", team: "away", x: 52.499, y: 34)])
        .json == [["class": "player", "x": 52.5, "y": 34.0, "track_id": 3, "team": "away"]])
    #expect(ToolValue.other(DataType("mine" as Name), ["a": 1]).json == ["a": 1])
  }

  @Test func `a homography keeps nine digits, and only of numbers that mean something`() {
    let elements = [
      123.456_789_012_34, 0.000_012_345_678_901, -1, 0, 1e-300, .leastNonzeroMagnitude, 7, 8, 1,
    ]
    let pitch = PitchObservation(
      homography: Homography(elements), confidence: 0.5, grassShare: 0.25,
      lines: [LineSegment(x1: 1.04, y1: 2, x2: 3, y2: 4.06)])
    #expect(
      ToolValue.pitch(pitch).json == [
        "confidence": 0.5, "grass_share": 0.25, "lines": [[1.0, 2.0, 3.0, 4.1]],
        "homography": [123.456_789, 0.000_012_345_678_9, -1.0, 0.0, 0.0, 0.0, 7.0, 8.0, 1.0],
      ])
  }

  @Test func `every value has its type`() {
    let values: [ToolValue] = [
      .detections([]), .ball([]), .tracks([]), .radar([]),
      .scene(SceneObservation(shot: 0, isCut: false, change: 0)),
      .cameraMotion(CameraMotion(x: 0, y: 0, zoom: 1, confidence: 0)),
      .pitch(PitchObservation(homography: nil, confidence: 0, grassShare: 0, lines: [])),
      .other(DataType("mine" as Name), 1),
    ]
    #expect(
      values.map(\.type.description) == [
        "detections", "ball", "tracks", "radar", "scene", "camera_motion", "pitch", "mine",
      ])
  }

  @Test func `boxes lie beside each other, everything else under its name`() throws {
    let frame = try Pictures.one()
    let data = try Findings.data(
      [
        .detections([try Self.box("player")]), .ball([try Self.box("ball")]),
        .scene(SceneObservation(shot: 0, isCut: true, change: 1)),
      ], of: frame)
    #expect(data.detections?.map(\.label) == ["player", "ball"])
    #expect(data.outputs.members.map(\.name) == ["scene"])
    #expect((Int(data.width), Int(data.height)) == (frame.width, frame.height))
    // Nothing that finds boxes: then there are none to speak of, which is not the same as no box.
    #expect(try Findings.data([.other(DataType("mine" as Name), 1)], of: frame).detections == nil)
    #expect(try Findings.data([.tracks([])], of: frame).detections == [])
  }

  @Test(
    arguments: [
      .number(.infinity), .number(.nan), [1, ["deep": .number(-.infinity)]], .null,
    ] as [JSONValue])
  func `what cannot be said is refused`(value: JSONValue) throws {
    let frame = try Pictures.one()
    #expect(throws: MessageError.self) {
      try Findings.data([.other(DataType("mine" as Name), value)], of: frame)
    }
  }
}
