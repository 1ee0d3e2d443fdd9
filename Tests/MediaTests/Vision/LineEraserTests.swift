import Testing

@testable import Media

@Suite("Lines taken away")
struct LineEraserTests {
  private let prior = HeightPrior(slope: 0, offset: 30, support: 9)

  private func fill(_ image: ByteImage, x: Range<Int>, y: Range<Int>) {
    for row in y { for column in x { image[column, row] = ByteImage.set } }
  }

  @Test("a line goes, and who stands on it stays whole")
  func bodyOnLine() {
    let (mask, bright) = (ByteImage(width: 160, height: 90), ByteImage(width: 160, height: 90))
    for image in [mask, bright] { fill(image, x: 0..<160, y: 50..<52) }
    // In white, across the line: feet below it.
    for image in [mask, bright] { fill(image, x: 70..<75, y: 30..<60) }
    LineEraser(width: 160, height: 90).erase(
      from: mask, bright: bright, rows: 0..<90, prior: prior)
    #expect(mask[20, 51] == 0)
    #expect(mask[140, 51] == 0)
    for y in 30..<60 { #expect(mask[72, y] != 0, "row \(y)") }
  }

  @Test("white socks are no line")
  func socks() {
    let (mask, bright) = (ByteImage(width: 160, height: 90), ByteImage(width: 160, height: 90))
    for image in [mask, bright] { fill(image, x: 70..<72, y: 40..<52) }
    LineEraser(width: 160, height: 90).erase(
      from: mask, bright: bright, rows: 0..<90, prior: prior)
    #expect(mask[70, 45] != 0)
  }
}
