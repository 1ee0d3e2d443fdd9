import Base

extension MatchTruth {
  /// One compact JSON object: what `touchline demo` writes beside the video.
  public func jsonBytes() -> [UInt8] {
    var writer = JSONWriter(capacity: 1 << 16)
    writer.raw("{\"seed\":")
    // The seed may be larger than what JSON readers take for whole numbers.
    writer.string(String(seed))
    writer.raw(",\"width\":")
    writer.integer(width)
    writer.raw(",\"height\":")
    writer.integer(height)
    writer.raw(",\"fps\":")
    writer.integer(fps)
    writer.raw(",\"cuts\":[")
    writer.list(cuts) { $0.integer($1) }
    writer.raw("],\"frames\":[")
    writer.list(frames) { $0.truth($1) }
    writer.raw("]}")
    return writer.bytes()
  }
}

extension JSONWriter {
  fileprivate mutating func list<Element>(
    _ elements: [Element], write: (inout JSONWriter, Element) -> Void
  ) {
    for (index, element) in elements.enumerated() {
      if index > 0 { byte(UInt8(ascii: ",")) }
      write(&self, element)
    }
  }

  fileprivate mutating func truth(_ frame: TruthFrame) {
    raw("{\"index\":")
    integer(frame.index)
    raw(",\"pts_ms\":")
    number(frame.milliseconds)
    raw(",\"shot\":")
    integer(frame.shot)
    raw(",\"homography\":[")
    list(frame.homography.elements) { $0.number($1) }
    raw("],\"people\":[")
    list(frame.people) { $0.truth($1) }
    raw("],\"ball\":")
    if let ball = frame.ball { truth(ball) } else { raw("null") }
    raw("}")
  }

  private mutating func truth(_ person: TruthPerson) {
    raw("{\"id\":")
    integer(person.id)
    raw(",\"role\":")
    string(person.role.rawValue)
    raw(",\"team\":")
    if let team = person.team { string(team.rawValue) } else { raw("null") }
    raw(",\"box\":[")
    list([person.box.x, person.box.y, person.box.width, person.box.height]) { $0.number($1) }
    raw("],\"visibility\":")
    number(person.visibility)
    raw(",\"position\":")
    truth(person.position)
    raw("}")
  }

  private mutating func truth(_ ball: TruthBall) {
    raw("{\"center\":")
    truth(ball.center)
    raw(",\"radius\":")
    number(ball.radius)
    raw(",\"visible\":")
    bool(ball.isVisible)
    raw(",\"in_flight\":")
    bool(ball.isInFlight)
    raw(",\"position\":")
    truth(ball.position)
    raw(",\"height\":")
    number(ball.height)
    raw("}")
  }

  private mutating func truth(_ point: TruthPoint) {
    raw("[")
    list([point.x, point.y]) { $0.number($1) }
    raw("]")
  }
}
