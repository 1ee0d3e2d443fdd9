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
    for edge in definition.edges {
      guard let from = numbers[edge.from], let to = numbers[edge.to], !after[from].contains(to)
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

  /// The nodes of one cycle, in its order and back to the first; nil when there is none.
  func cycle() -> [Int]? {
    enum Mark { case new, open, done }
    var marks = Array(repeating: Mark.new, count: after.count)
    for start in after.indices where marks[start] == .new {
      // A path of open nodes and, for each, how many of its followers have been tried. No recursion: definitions come from
      // strangers.
      var path = [(node: start, tried: 0)]
      marks[start] = .open
      while let (node, tried) = path.last {
        guard tried < after[node].count else {
          marks[node] = .done
          path.removeLast()
          continue
        }
        path[path.count - 1].tried += 1
        let next = after[node][tried]
        switch marks[next] {
        case .new:
          marks[next] = .open
          path.append((next, 0))
        case .open:
          let nodes = path.map(\.node)
          return nodes[nodes.firstIndex(of: next)!...] + [next]
        case .done: break
        }
      }
    }
    return nil
  }

  /// Everything that can be reached from these nodes, themselves included.
  func reachable(from starts: [Int]) -> Set<Int> { closure(of: starts, along: after) }

  /// Everything that a node depends on, directly or not.
  func ancestors(of node: Int) -> Set<Int> { closure(of: before[node], along: before) }

  private func closure(of starts: [Int], along edges: [[Int]]) -> Set<Int> {
    var found = Set(starts)
    var open = starts
    while let node = open.popLast() {
      for next in edges[node] where found.insert(next).inserted { open.append(next) }
    }
    return found
  }
}
