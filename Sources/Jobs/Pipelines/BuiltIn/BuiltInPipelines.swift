/// The pipelines that come with the program, beside those that its plugins' names stand for.
enum BuiltInPipelines {
  static let all = [playerTracking, matchAnalysis]

  /// People, followed, in their teams.
  static let playerTracking = PipelineDefinition(
    id: "player_tracking_v1", name: "Players, followed, in their teams",
    nodes: [
      .init(id: "scene", plugin: "scene_detection", tool: "detect"),
      .init(id: "detect", plugin: "player_detection", tool: "detect"),
      .init(id: "track", plugin: "player_tracking", tool: "track"),
      .init(id: "teams", plugin: "team_classification", tool: "classify"),
    ],
    edges: [
      .init(from: "scene", to: "detect"), .init(from: "scene", to: "track"),
      .init(from: "detect", to: "track"), .init(from: "track", to: "teams"),
    ],
    entryNodes: ["scene"], outputNodes: ["teams"])

  /// Everything that can be told of a match.
  static let matchAnalysis = PipelineDefinition(
    id: "match_analysis_v1", name: "A match: pitch, scenes, camera, people, ball, teams and radar",
    nodes: [
      .init(id: "scene", plugin: "scene_detection", tool: "detect"),
      .init(id: "camera", plugin: "camera_motion", tool: "estimate"),
      .init(id: "pitch", plugin: "pitch_detection", tool: "detect"),
      .init(id: "players", plugin: "player_detection", tool: "detect"),
      .init(id: "ball", plugin: "ball_detection", tool: "detect"),
      .init(id: "track", plugin: "player_tracking", tool: "track"),
      .init(id: "teams", plugin: "team_classification", tool: "classify"),
      .init(id: "radar", plugin: "radar", tool: "project"),
    ],
    edges: [
      .init(from: "scene", to: "camera"), .init(from: "scene", to: "pitch"),
      .init(from: "scene", to: "players"), .init(from: "scene", to: "ball"),
      .init(from: "scene", to: "track"), .init(from: "camera", to: "ball"),
      .init(from: "camera", to: "track"), .init(from: "pitch", to: "players"),
      .init(from: "pitch", to: "ball"), .init(from: "players", to: "ball"),
      .init(from: "players", to: "track"), .init(from: "track", to: "teams"),
      .init(from: "pitch", to: "radar"), .init(from: "ball", to: "radar"),
      .init(from: "teams", to: "radar"),
    ],
    entryNodes: ["scene"],
    outputNodes: ["scene", "camera", "pitch", "ball", "teams", "radar"])
}
