/// Looks at what people in a frame wear, without their surroundings' grass.
final class ClothesSight {
  private var memory: WorkingPicture?
  private var foreground: ForegroundMask?

  /// A frame's working picture, and in it the clothes in these boxes: nil where there is nothing to see of them.
  func look(at frame: Frame, _ people: [Detection]) throws(MediaError) -> (
    picture: WorkingPicture, colours: [ClothesColour?]
  ) {
    let picture = try WorkingPicture.of(frame, reusing: &memory)
    guard let turf = TurfModel(picture) else { return (picture, people.map { _ in nil }) }
    let foreground = foreground(for: picture)
    let boxes = people.map { $0.box(in: picture) }
    foreground.find(in: picture, turf: turf)
    let colours = boxes.map {
      ClothesColour(of: $0, in: picture, standing: foreground.standing, turf: turf)
    }
    return (picture, colours)
  }

  private func foreground(for picture: WorkingPicture) -> ForegroundMask {
    if let foreground, foreground.width == picture.width, foreground.height == picture.height {
      return foreground
    }
    let made = ForegroundMask(width: picture.width, height: picture.height)
    foreground = made
    return made
  }
}
