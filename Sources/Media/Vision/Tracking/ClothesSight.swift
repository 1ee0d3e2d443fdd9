/// Looks at what people in a frame wear, without their surroundings' grass.
enum ClothesSight {
  /// The clothes in these boxes: nil where there is nothing to see of them.
  static func look(at views: FrameViews, _ people: [Detection]) throws(MediaError)
    -> [ClothesColour?]
  {
    let picture = try views.picture
    guard let ground = try views.ground else { return people.map { _ in nil } }
    return people.map {
      ClothesColour(
        of: $0.box(in: picture), in: picture, standing: ground.foreground.standing,
        turf: ground.turf)
    }
  }
}
