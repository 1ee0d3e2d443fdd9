import Jobs

/// Who goes next when a queue must lose something: the oldest frame, else the oldest message of normal priority that
/// a newer one of the same kind and job has replaced. Each step costs the same, however long the queue.
struct Victims {
  private struct Kind: Hashable {
    let job: Int64?
    let type: MessageType
  }

  private var frames = Line()
  private var replaced = Line()
  private var newest: [Kind: Int] = [:]

  /// Takes note of an event and its place in the queue.
  mutating func note(_ event: LiveEvent, at index: Int) {
    switch event.type.priority {
    case .low: frames.append(index)
    case .normal:
      let kind = Kind(job: event.job, type: event.type)
      if let older = newest.updateValue(index, forKey: kind) { replaced.append(older) }
    case .high, .neverDropped: break
    }
  }

  /// The place of the next to go; nil when the rest may not go.
  mutating func next() -> Int? {
    frames.removeFirst() ?? replaced.removeFirst()
  }

  /// First in, first out.
  private struct Line {
    private var places: [Int] = []
    private var head = 0

    mutating func append(_ place: Int) {
      places.append(place)
    }

    mutating func removeFirst() -> Int? {
      guard head < places.count else { return nil }
      defer { head += 1 }
      return places[head]
    }
  }
}
