/// Which node gives each input of a node. By type alone: first among those with an edge to it, then among all that come before.
struct InputBinding {
  let graph: PipelineGraph
  /// For each node its tool; nil for one that is unknown.
  let tools: [ToolManifest?]
  private let ancestors: NodeSets

  init(graph: PipelineGraph, tools: [ToolManifest?]) {
    self.graph = graph
    self.tools = tools
    ancestors = graph.ancestors()
  }

  enum Provider: Equatable {
    case source
    case node(Int)
    /// Nobody, and the tool can do without.
    case nobody
  }

  enum Failure: Error {
    case missing
    /// Several give it, and no edge says which.
    case ambiguous([Int])
  }

  func provider(of input: ToolManifest.Input, for node: Int) throws(Failure) -> Provider {
    if input.type == .videoFrame { return .source }
    let direct = graph.before[node].filter { gives($0, input.type) }
    if direct.count == 1 { return .node(direct[0]) }
    guard direct.isEmpty else { throw .ambiguous(direct) }
    let earlier = ancestors[node].nodes.filter { gives($0, input.type) }
    if earlier.count == 1 { return .node(earlier[0]) }
    guard earlier.isEmpty else { throw .ambiguous(earlier) }
    guard !input.isRequired else { throw .missing }
    return .nobody
  }

  private func gives(_ node: Int, _ type: DataType) -> Bool {
    tools[node]?.outputs.contains(type) ?? false
  }
}
