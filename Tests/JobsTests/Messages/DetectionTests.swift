import Base
import Media
import Testing

@Suite struct DetectionTests {
  private func box(confidence: Double = 0.5, _ x: Double, _ y: Double = 0, _ size: Double = 1)
    throws -> Detection
  {
    try Detection(
      label: "player", confidence: confidence, x: x, y: y, width: size,
      height: size)
  }

  @Test(arguments: [
    (0.04, 0), (0.05, 1), (0.06, 1), (-0.04, 0), (-0.06, -1), (99.96, 1_000), (1e8, 1_000_000_000),
    (-1e8, -1_000_000_000),
  ])
  func `a box is rounded to tenths of a pixel`(_ pixels: Double, _ tenths: Int32) throws {
    let box = try box(pixels, pixels, abs(pixels))
    #expect(box.xTenths == tenths)
    #expect(box.yTenths == tenths)
    #expect(box.widthTenths == abs(tenths))
    #expect(box.heightTenths == abs(tenths))
    #expect(box.x == Double(tenths) / 10)
  }

  @Test(arguments: [(0, 0), (0.0004, 0), (0.0006, 1), (0.9994, 999), (0.9996, 1_000), (1, 1_000)])
  func `a confidence is rounded to thousandths`(_ confidence: Double, _ thousandths: Int16) throws {
    let box = try box(confidence: confidence, 0)
    #expect(box.confidenceThousandths == thousandths)
    #expect(box.confidence == Double(thousandths) / 1000)
  }

  @Test func `boxes of one rounding are equal`() throws {
    #expect(try box(10.01) == box(10.04))
    #expect(try box(10.01) != box(10.06))
  }
}
