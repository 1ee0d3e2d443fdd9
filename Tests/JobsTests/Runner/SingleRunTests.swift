import Base
import Media
import TestSupport
import Testing

@testable import Jobs

@Suite("One picture through one pipeline")
struct SingleRunTests {
  private static let tools = [
    ToolManifest("far", gives: [.detections]),
    ToolManifest("near", maybe: [.detections], gives: [.tracks]),
    ToolManifest("beside", gives: [.scene]),
  ]

  /// What `near` puts out is asked for; `far` gives it something, `beside` nothing.
  private func run(failing: Name, fatally: Bool) throws -> JSONObject {
    let registry = PluginRegistry([
      ScriptedPlugin("p", tools: Self.tools) { id, _ in
        ScriptedTool { _ throws(ToolFailure) in
          if id == failing { throw ToolFailure(code: "OFF", message: "off", isFatal: fatally) }
          switch id {
          case "far": return ToolOutput([.detections([])])
          case "near": return ToolOutput([.tracks([])])
          default: return ToolOutput([.scene(SceneObservation(shot: 1, isCut: false, change: 0))])
          }
        }
      }
    ])
    let pipeline = PipelineDefinition(
      Self.tools.map { .init($0.id) }, edges: [("far", "near")], entry: ["far", "beside"],
      output: ["near"])
    let result = try SingleRun.run(
      try PipelineValidator(registry).plan(pipeline), on: try Pictures.one(),
      interruption: Interruption())
    guard case .object(let json) = result.json else { throw InvalidAnswer() }
    return json
  }

  private struct InvalidAnswer: Error {}

  @Test func `what fails beside the outputs is warned of, and they are there`() throws {
    let answer = try run(failing: "beside", fatally: false)
    guard case .object(let outputs)? = answer["outputs"],
      case .object(let timings)? = answer["timings_ms"]
    else { return #expect(Bool(false)) }
    #expect(outputs.members.map(\.name) == ["near"])
    #expect(Set(timings.members.map(\.name)) == ["far", "near"])
    #expect(
      answer["warnings"] == [
        ["node": "beside", "code": "OFF", "message": "off", "severity": "high"]
      ])
  }

  @Test(arguments: ["far", "near"] as [Name])
  func `what an output depends on does not fail unheard`(failing: Name) throws {
    #expect(throws: ToolFailure(code: "OFF", message: "off", isFatal: false)) {
      _ = try run(failing: failing, fatally: false)
    }
  }

  @Test func `what fails for good fails the run, wherever it is`() throws {
    #expect(throws: ToolFailure(code: "OFF", message: "off", isFatal: true)) {
      _ = try run(failing: "beside", fatally: true)
    }
  }
}
