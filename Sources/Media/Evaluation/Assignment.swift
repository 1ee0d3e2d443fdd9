/// The assignment problem: every row gets a column of its own, for the least total cost.
///
/// Rows are added one by one, each along the cheapest path that rearranges those before it (Jonker and Volgenant,
/// Computing 38, 1987: shortest augmenting paths on reduced costs). Rows² × columns steps.
enum Assignment {
  /// The column of each row.
  ///
  /// - Parameter costs: row after row.
  /// - Precondition: no more rows than columns; every cost finite.
  static func cheapest(_ costs: [Double], rows: Int, columns: Int) -> [Int] {
    precondition(rows <= columns && costs.count == rows * columns)
    var rowPrice = [Double](repeating: 0, count: rows)
    // One column more than there are: the one from which each new row sets out.
    let origin = columns
    var columnPrice = [Double](repeating: 0, count: columns + 1)
    var owner = [Int](repeating: -1, count: columns + 1)
    var reach = [Double](repeating: 0, count: columns)
    var previous = [Int](repeating: 0, count: columns)
    var isSettled = [Bool](repeating: false, count: columns + 1)

    for newRow in 0..<rows {
      owner[origin] = newRow
      for column in 0..<columns {
        reach[column] = .infinity
        isSettled[column] = false
      }
      isSettled[origin] = false
      var here = origin
      repeat {
        isSettled[here] = true
        let row = owner[here]
        var step = Double.infinity
        var next = origin
        for column in 0..<columns where !isSettled[column] {
          let reduced = costs[row * columns + column] - rowPrice[row] - columnPrice[column]
          if reduced < reach[column] {
            reach[column] = reduced
            previous[column] = here
          }
          if reach[column] < step {
            step = reach[column]
            next = column
          }
        }
        for column in 0...columns {
          if isSettled[column] {
            rowPrice[owner[column]] += step
            columnPrice[column] -= step
          } else if column != origin {
            reach[column] -= step
          }
        }
        here = next
      } while owner[here] != -1
      // The path back to the origin: each column hands its row on.
      while here != origin {
        owner[here] = owner[previous[here]]
        here = previous[here]
      }
    }

    var columnOfRow = [Int](repeating: 0, count: rows)
    for column in 0..<columns where owner[column] != -1 { columnOfRow[owner[column]] = column }
    return columnOfRow
  }
}
