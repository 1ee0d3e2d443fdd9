/// Looks at what people in a frame wear, without their surroundings' grass.
enum ClothesSight {
  /// The clothes in these boxes: nil where there is nothing to see of them.
  static func look(at views: FrameViews, _ people: [Detection]) throws(MediaError)
    -> [ClothesColour?]
  {
    let picture = try views.picture
    guard let ground = try views.ground else { return people.map { _ in nil } }
    return people.map {
      let box = $0.box(in: picture)
      return ClothesColour(
        of: box, in: picture, standing: ground.foreground.standing,
        grass: ground.turf.light(x: box.centerX, y: box.bottom))
    }
  }
}
