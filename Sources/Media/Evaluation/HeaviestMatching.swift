/// The pairs of greatest total weight in which nobody has two partners.
///
/// Who can meet at all is little in a picture: the pairs fall into groups that share nobody, and each group is solved by
/// itself. The same pairs in the same order always give the same choice, ties included.
enum HeaviestMatching {
  struct Edge {
    let row: Int
    let column: Int
    /// What choosing this pair is worth; pairs of no worth are never chosen.
    let weight: Double
  }

  /// The places in `edges` of the chosen pairs, ascending.
  ///
  /// - Precondition: no pair is named twice.
  static func choose(_ edges: [Edge], rows: Int, columns: Int) -> [Int] {
    var chosen: [Int] = []
    for group in groups(edges, rows: rows, columns: columns) {
      if group.count == 1 {
        chosen.append(group[0])
      } else {
        chosen += choose(edges, among: group)
      }
    }
    return chosen.sorted()
  }

  /// Edges that hang together, through rows and columns they share.
  private static func groups(_ edges: [Edge], rows: Int, columns: Int) -> [[Int]] {
    var leader = Array(0..<rows + columns)
    func find(_ node: Int) -> Int {
      var node = node
      while leader[node] != node {
        leader[node] = leader[leader[node]]
        node = leader[node]
      }
      return node
    }
    for edge in edges where edge.weight > 0 {
      leader[find(edge.row)] = find(rows + edge.column)
    }
    var numbers = [Int?](repeating: nil, count: rows + columns)
    var groups: [[Int]] = []
    for (index, edge) in edges.enumerated() where edge.weight > 0 {
      let root = find(edge.row)
      if let number = numbers[root] {
        groups[number].append(index)
      } else {
        numbers[root] = groups.count
        groups.append([index])
      }
    }
    return groups
  }

  /// One group as a full table: what is no pair costs nothing, so nobody is forced into it.
  private static func choose(_ edges: [Edge], among group: [Int]) -> [Int] {
    let rows = Numbering(group.map { edges[$0].row })
    let columns = Numbering(group.map { edges[$0].column })
    let isTall = rows.count > columns.count
    let (height, width) = isTall ? (columns.count, rows.count) : (rows.count, columns.count)
    var costs = [Double](repeating: 0, count: height * width)
    var owners = [Int?](repeating: nil, count: height * width)
    for (index, (row, column)) in zip(group, zip(rows.places, columns.places)) {
      let cell = isTall ? column * width + row : row * width + column
      costs[cell] = -edges[index].weight
      owners[cell] = index
    }
    return Assignment.cheapest(costs, rows: height, columns: width).enumerated().compactMap {
      owners[$0.offset * width + $0.element]
    }
  }

  /// Numbers from 0 for values as they come.
  private struct Numbering {
    private(set) var places: [Int] = []
    private(set) var count = 0

    init(_ values: [Int]) {
      var known: [Int: Int] = [:]
      for value in values {
        let place = known[value] ?? count
        if place == count {
          known[value] = count
          count += 1
        }
        places.append(place)
      }
    }
  }
}
