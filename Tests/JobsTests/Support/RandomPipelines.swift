import Base
import Jobs
import TestSupport

/// A pipeline made by chance that is valid, with all that it needs to run.
struct RandomPipeline {
  let definition: PipelineDefinition
  let tools: [ToolManifest]
  /// For each node, those that it takes something from: the type and the node.
  let givers: [Name: [DataType: Name]]
  /// For each node, those with an edge to it.
  let before: [Name: [Name]]

  /// A type that every other node may give too.
  static let shared = DataType("shared" as Name)

  init(using random: inout SeededRandom) {
    let count = 1 + random.below(12)
    let names = (0..<count).map { Self.name("n\($0)") }
    var before: [Name: [Name]] = [:]
    var ancestors: [Set<Int>] = []
    var tools: [ToolManifest] = []
    var givers: [Name: [DataType: Name]] = [:]
    var givesShared: [Bool] = []
    for number in 0..<count {
      let direct = (0..<number).filter { _ in random.below(3) == 0 }
      let earlier = direct.reduce(into: Set(direct)) { $0.formUnion(ancestors[$1]) }
      ancestors.append(earlier)
      before[names[number]] = direct.map { names[$0] }
      var takes: [DataType: Name] = [:]
      // Something of each node that has an edge here, and of some that are further off.
      for giver in earlier.sorted() where direct.contains(giver) || random.below(2) == 0 {
        takes[Self.own(giver)] = names[giver]
      }
      let sharing = direct.filter { givesShared[$0] }
      let sharingEarlier = earlier.filter { givesShared[$0] }
      if sharing.count == 1 {
        takes[Self.shared] = names[sharing[0]]
      } else if sharing.isEmpty, sharingEarlier.count == 1 {
        takes[Self.shared] = names[sharingEarlier.first!]
      }
      givesShared.append(random.below(2) == 0)
      givers[names[number]] = takes
      tools.append(
        ToolManifest(
          names[number], takes: takes.keys.sorted { "\($0)" < "\($1)" },
          gives: [Self.own(number)] + (givesShared[number] ? [Self.shared] : [])))
    }
    var edges = before.sorted { "\($0.key)" < "\($1.key)" }
      .flatMap { to, from in from.map { ($0, to) } }
    edges.shuffle(using: &random)
    definition = PipelineDefinition(
      names.shuffled(using: &random).map { .init($0) }, edges: edges,
      entry: names.filter { before[$0]!.isEmpty },
      output: names.filter { _ in random.below(2) == 0 } + [names[0]])
    self.tools = tools
    self.givers = givers
    self.before = before
  }

  static func name(_ text: String) -> Name {
    guard let name = Name(text) else { preconditionFailure("'\(text)' is no name") }
    return name
  }

  /// What only this node gives.
  private static func own(_ number: Int) -> DataType { DataType(name("x\(number)")) }
}

/// One way to break a pipeline, and how that is told.
enum Breakage: CaseIterable {
  case cycle, missingInput, ambiguousInput, unknownPlugin, unknownTool, duplicate, unknownEdge
  case unknownEntry, unknownOutput, unreachable, invalidConfig, edgeMismatch

  var code: PipelineError.Code {
    switch self {
    case .cycle: .cycle
    case .missingInput: .missingInput
    case .ambiguousInput: .ambiguousInput
    case .unknownPlugin: .unknownPlugin
    case .unknownTool: .unknownTool
    case .duplicate: .duplicateNode
    case .unknownEdge: .unknownEdgeNode
    case .unknownEntry: .unknownEntryNode
    case .unknownOutput: .unknownOutputNode
    case .unreachable: .unreachableNode
    case .invalidConfig: .invalidConfig
    case .edgeMismatch: .edgeTypeMismatch
    }
  }

  /// Tools that only broken pipelines use.
  static let tools = [
    ToolManifest("give_a", gives: [.detections]), ToolManifest("give_b", gives: [.detections]),
    ToolManifest("take", takes: [.detections]), ToolManifest("deaf"),
  ]

  /// The pipeline, broken, and the node that is to blame.
  func apply(to whole: PipelineDefinition, using random: inout SeededRandom) -> (
    PipelineDefinition, Name
  ) {
    var nodes = whole.nodes
    var edges = whole.edges
    var (entries, outputs) = (whole.entryNodes, whole.outputNodes)
    let place = random.below(nodes.count)
    let victim = nodes[place]
    var blamed: Name = "broken"
    switch self {
    case .cycle:
      edges.append(.init(from: victim.id, to: victim.id))
      blamed = victim.id
    case .missingInput: add("take")
    case .ambiguousInput:
      add("give_a", as: "a")
      add("give_b", as: "b")
      add("take")
      edges += [.init(from: "a", to: "broken"), .init(from: "b", to: "broken")]
    case .unknownPlugin:
      nodes.append(.init("broken", plugin: "nowhere"))
      entries.append("broken")
    case .unknownTool: add("nothing_of_that_name")
    case .duplicate:
      nodes.append(victim)
      blamed = victim.id
    case .unknownEdge: edges.append(.init(from: victim.id, to: "broken"))
    case .unknownEntry: entries.append("broken")
    case .unknownOutput: outputs.append("broken")
    case .unreachable:
      add("give_a")
      entries.removeLast()
    case .invalidConfig:
      nodes[place] = .init(victim.id, config: ["no_such_setting": 1])
      blamed = victim.id
    case .edgeMismatch:
      add("deaf")
      edges.append(.init(from: victim.id, to: "broken"))
    }
    func add(_ tool: Name, as id: Name = "broken") {
      nodes.append(.init(id, tool: tool))
      entries.append(id)
    }
    return (
      PipelineDefinition(
        id: whole.id, name: whole.name, nodes: nodes, edges: edges, entryNodes: entries,
        outputNodes: outputs), blamed
    )
  }
}
