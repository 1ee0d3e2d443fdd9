extension MatchTruth {
  /// The people as MOTChallenge has them: `frame,id,x,y,width,height,1,class,visibility`, a line a box, frames from 1.
  ///
  /// The class is MOT's 1, a pedestrian, for everybody: who is a player is in the JSON.
  public func motText() -> String {
    var text = ""
    for frame in frames {
      for person in frame.people {
        let box = person.box
        text +=
          "\(frame.index + 1),\(person.id),\(Int(box.x)),\(Int(box.y)),\(Int(box.width)),\(Int(box.height)),1,1,\(person.visibility)\n"
      }
    }
    return text
  }
}
