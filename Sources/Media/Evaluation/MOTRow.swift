/// One line of a MOTChallenge file: a box in a picture.
public struct MOTRow: Sendable, Hashable {
  /// The picture's number; files count from 1.
  public let frame: Int
  /// Nil where the file says -1: nobody follows this box.
  public let id: Int?
  public let box: PixelBox
  /// Of a finding how sure it is; of a true box 0 when it is not to be judged.
  public let confidence: Double
  /// What the box is: 1 is a pedestrian. Nil where the file does not say.
  public let category: Int?
  /// How much of it can be seen, 0 to 1. Nil where the file does not say.
  public let visibility: Double?

  public init(
    frame: Int, id: Int?, box: PixelBox, confidence: Double = 1, category: Int? = nil,
    visibility: Double? = nil
  ) {
    self.frame = frame
    self.id = id
    self.box = box
    self.confidence = confidence
    self.category = category
    self.visibility = visibility
  }
}

/// What is wrong with a MOTChallenge file, and in which line.
public struct MOTError: Error, Sendable, Hashable, CustomStringConvertible {
  public let line: Int
  public let why: String

  public var description: String { "line \(line): \(why)" }
}
