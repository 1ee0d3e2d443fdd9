/// A set of a pipeline's nodes, by their numbers: a bit each, because definitions come from strangers, and what is asked of
/// every pair of nodes has to be cheap.
struct NodeSet {
  private var words: [UInt64]

  init(count: Int) {
    words = Array(repeating: 0, count: (count + 63) / 64)
  }

  func contains(_ node: Int) -> Bool { words[node >> 6] & (1 << UInt64(node & 63)) != 0 }

  /// False when it was there already.
  @discardableResult
  mutating func insert(_ node: Int) -> Bool {
    guard !contains(node) else { return false }
    words[node >> 6] |= 1 << UInt64(node & 63)
    return true
  }

  mutating func formUnion(_ other: NodeSet) {
    for place in words.indices { words[place] |= other.words[place] }
  }

  /// Its nodes, rising.
  var nodes: [Int] {
    words.indices.flatMap { place in
      var nodes: [Int] = []
      var rest = words[place]
      while rest != 0 {
        nodes.append(place << 6 + rest.trailingZeroBitCount)
        rest &= rest - 1
      }
      return nodes
    }
  }
}

/// For each node the nodes that some edges lead to, over any number of them.
struct NodeSets {
  private var sets: [NodeSet]

  init(closing edges: [[Int]]) {
    sets = edges.map { next in
      var set = NodeSet(count: edges.count)
      for node in next { set.insert(node) }
      return set
    }
    // Warshall's way: after each turn, ways over the nodes so far are known.
    for over in sets.indices {
      let beyond = sets[over]
      for from in sets.indices where sets[from].contains(over) { sets[from].formUnion(beyond) }
    }
  }

  subscript(node: Int) -> NodeSet { sets[node] }
}
