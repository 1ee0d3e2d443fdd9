import TestSupport
import Testing

@testable import Media

@Suite("Assignment")
struct AssignmentTests {
  /// The least cost over all ways there are.
  private func leastCost(_ costs: [Double], rows: Int, columns: Int) -> Double {
    func from(_ row: Int, _ taken: Set<Int>) -> Double {
      if row == rows { return 0 }
      return (0..<columns).filter { !taken.contains($0) }.map {
        costs[row * columns + $0] + from(row + 1, taken.union([$0]))
      }.min()!
    }
    return from(0, [])
  }

  @Test("no way costs less", arguments: [(1, 1), (1, 4), (3, 3), (4, 6), (6, 6)])
  func optimal(rows: Int, columns: Int) {
    var random = SeededRandom(seed: UInt64(rows * 10 + columns))
    for _ in 0..<50 {
      let costs = (0..<rows * columns).map { _ in Double.random(in: -5...5, using: &random) }
      let chosen = Assignment.cheapest(costs, rows: rows, columns: columns)
      #expect(Set(chosen).count == rows)
      let cost = chosen.enumerated().reduce(0) { $0 + costs[$1.offset * columns + $1.element] }
      #expect(abs(cost - leastCost(costs, rows: rows, columns: columns)) < 1e-9)
    }
  }

  @Test("nobody to assign is no problem")
  func empty() {
    #expect(Assignment.cheapest([], rows: 0, columns: 0) == [])
    #expect(HeaviestMatching.choose([], rows: 3, columns: 2) == [])
  }

  @Test("the heaviest pairs are chosen, though each alone would like another")
  func heaviest() {
    let edges: [HeaviestMatching.Edge] = [
      .init(row: 0, column: 0, weight: 5), .init(row: 0, column: 1, weight: 4),
      .init(row: 1, column: 0, weight: 4), .init(row: 2, column: 2, weight: 1),
      .init(row: 3, column: 3, weight: 0), .init(row: 4, column: 4, weight: -1),
    ]
    #expect(HeaviestMatching.choose(edges, rows: 5, columns: 5) == [1, 2, 3])
  }

  @Test("no choice of pairs is heavier, more rows than columns or fewer")
  func heaviestOfAll() {
    var random = SeededRandom(seed: 7)
    for round in 0..<200 {
      let (rows, columns) = (1 + round % 6, 1 + (round / 6) % 5)
      var edges: [HeaviestMatching.Edge] = []
      for row in 0..<rows {
        for column in 0..<columns where Bool.random(using: &random) {
          edges.append(
            .init(row: row, column: column, weight: Double.random(in: 0.1...1, using: &random)))
        }
      }
      let size = max(rows, columns)
      var costs = [Double](repeating: 0, count: size * size)
      for edge in edges { costs[edge.row * size + edge.column] = -edge.weight }
      let chosen = HeaviestMatching.choose(edges, rows: rows, columns: columns).map { edges[$0] }
      #expect(Set(chosen.map(\.row)).count == chosen.count)
      #expect(Set(chosen.map(\.column)).count == chosen.count)
      let weight = chosen.reduce(0) { $0 + $1.weight }
      #expect(abs(weight + leastCost(costs, rows: size, columns: size)) < 1e-9)
    }
  }

  @Test("ties are always decided alike")
  func ties() {
    let edges = (0..<4).flatMap { row in
      (0..<4).map { HeaviestMatching.Edge(row: row, column: $0, weight: 1) }
    }
    let first = HeaviestMatching.choose(edges, rows: 4, columns: 4)
    #expect(first.count == 4)
    for _ in 0..<20 { #expect(HeaviestMatching.choose(edges, rows: 4, columns: 4) == first) }
  }
}
