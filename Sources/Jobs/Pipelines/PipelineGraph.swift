/// The nodes of a definition as numbers, with those before and after each. Built from the edges that make sense; the others
/// are errors of their own.
struct PipelineGraph {
  let definition: PipelineDefinition
  /// For each node, those with an edge to it, in the order of the edges.
  private(set) var before: [[Int]]
  /// For each node, those it has an edge to.
  private(set) var after: [[Int]]
  private let numbers: [Name: Int]

  init(_ definition: PipelineDefinition) {
    self.definition = definition
    var numbers: [Name: Int] = [:]
    for (number, node) in definition.nodes.enumerated() where numbers[node.id] == nil {
      numbers[node.id] = number
    }
    self.numbers = numbers
    before = Array(repeating: [], count: definition.nodes.count)
    after = before
    var known = Array(repeating: NodeSet(count: after.count), count: after.count)
    for edge in definition.edges {
      guard let from = numbers[edge.from], let to = numbers[edge.to], known[from].insert(to)
      else { continue }
      after[from].append(to)
      before[to].append(from)
    }
  }

  func number(_ id: Name) -> Int? { numbers[id] }

  func id(_ number: Int) -> Name { definition.nodes[number].id }

  /// The nodes so that each comes after all that it depends on, in the order of the definition where that leaves a choice; nil
  /// when there is a cycle.
  func topologicalOrder() -> [Int]? {
    var waitingFor = before.map(\.count)
    var order: [Int] = []
    var ready = waitingFor.indices.filter { waitingFor[$0] == 0 }
    while let next = ready.min() {
      ready.removeAll { $0 == next }
      order.append(next)
      for follower in after[next] {
        waitingFor[follower] -= 1
        if waitingFor[follower] == 0 { ready.append(follower) }
      }
    }
    return order.count == before.count ? order : nil
  }

  /// Every node that depends on itself directly, and one cycle of each group of nodes that depend on each other; each as a way
  /// back to its first node. No cycle there is lies outside of them.
  func cycles() -> [[Int]] {
    let reached = NodeSets(closing: after)
    var told = NodeSet(count: after.count)
    var cycles = after.indices.filter { after[$0].contains($0) }.map { [$0, $0] }
    for start in after.indices where !told.contains(start) {
      let group = reached[start].nodes.filter { $0 != start && reached[$0].contains(start) }
      guard !group.isEmpty else { continue }
      for other in group { told.insert(other) }
      cycles.append(shortestWayBack(to: start))
    }
    return cycles
  }

  /// - Precondition: there is one over other nodes.
  private func shortestWayBack(to start: Int) -> [Int] {
    var cameFrom: [Int: Int] = [:]
    var open = [start]
    while cameFrom[start] == nil {
      var next: [Int] = []
      for node in open {
        for follower in after[node] where follower != node && cameFrom[follower] == nil {
          cameFrom[follower] = node
          next.append(follower)
        }
      }
      open = next
    }
    var way = [start]
    repeat { way.append(cameFrom[way[way.count - 1]]!) } while way[way.count - 1] != start
    return way.reversed()
  }

  /// Everything that can be reached from these nodes, themselves included.
  func reachable(from starts: [Int]) -> Set<Int> { closure(of: starts, along: after) }

  /// For each node, everything that it depends on, directly or not.
  func ancestors() -> NodeSets { NodeSets(closing: before) }

  private func closure(of starts: [Int], along edges: [[Int]]) -> Set<Int> {
    var found = Set(starts)
    var open = starts
    while let node = open.popLast() {
      for next in edges[node] where found.insert(next).inserted { open.append(next) }
    }
    return found
  }
}
