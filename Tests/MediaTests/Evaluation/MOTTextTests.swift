import Testing

@testable import Media

@Suite("MOTChallenge text")
struct MOTTextTests {
  private func rows(_ text: String, needsIDs: Bool = false) throws(MOTError) -> [MOTRow] {
    try MOTText.rows(Array(text.utf8), needsIDs: needsIDs)
  }

  private func error(_ text: String, needsIDs: Bool = false) -> MOTError? {
    do throws(MOTError) {
      _ = try rows(text, needsIDs: needsIDs)
      return nil
    } catch { return error }
  }

  private let box = PixelBox(x: 10, y: 20.5, width: 30, height: 40)

  @Test(
    "lines as the real files have them",
    arguments: [
      "3,7,10,20.5,30,40,1,1,0.5", "3, 7, 10, 20.5, 30, 40, 1, 1, 0.5\r\n",
      " 3\t7 10  20.5 30 40 1 1 0.5", "\n\n3,7,10,20.5,30,40,1,1,0.5,\n\r\n",
      "3.0,7.0,1e1,20.5,30,40,1,1,.5",
    ])
  func forms(_ line: String) throws {
    let expected = MOTRow(frame: 3, id: 7, box: box, confidence: 1, category: 1, visibility: 0.5)
    #expect(try rows(line) == [expected])
  }

  @Test("what a line leaves out is not known")
  func short() throws {
    #expect(try rows("3,7,10,20.5,30,40") == [MOTRow(frame: 3, id: 7, box: box)])
    #expect(
      try rows("3,-1,10,20.5,30,40,0.25,-1,-1")
        == [MOTRow(frame: 3, id: nil, box: box, confidence: 0.25)])
    // Ten columns: the last three are places in the world, and no class.
    #expect(
      try rows("3,7,10,20.5,30,40,1,-4.5,0.3,0") == [MOTRow(frame: 3, id: 7, box: box)])
    #expect(try rows("") == [])
  }

  @Test("an error names its line and what is wrong")
  func errors() {
    let good = "1,1,0,0,5,5\n"
    #expect(error(good + "1,2,0,0,5") == MOTError(line: 2, why: "5 columns instead of 6 to 10"))
    #expect(
      error(good + "\n1,2,x,0,5,5")
        == MOTError(line: 3, why: "the left must be a number, not 'x'"))
    #expect(error("1,2,0,nan,5,5")?.why == "the top must be a number, not 'nan'")
    #expect(error("1,2,,0,5,5")?.why == "the left must be a number, not ''")
    #expect(error("1.5,2,0,0,5,5")?.why == "the frame must be a whole number, not 1.5")
    #expect(error("-1,2,0,0,5,5")?.why == "the frame -1 is negative")
    #expect(error("1,2,0,0,-5,5")?.why == "the box has a negative size")
    #expect(error("1e300,2,0,0,5,5")?.line == 1)
    #expect(error(good + good)?.why == "frame 1 has id 1 already, in line 1")
    #expect(error("1,-1,0,0,5,5\n1,-1,0,0,5,5") == nil)
    #expect(error("1,-1,0,0,5,5", needsIDs: true)?.why == "the truth needs an id for every box")
    #expect(MOTError(line: 4, why: "it is so").description == "line 4: it is so")
  }

  @Test("what is written is read again")
  func roundTrip() throws {
    let written = [
      MOTRow(frame: 1, id: 4, box: box, confidence: 1, category: 1, visibility: 0.125),
      MOTRow(frame: 2, id: nil, box: box, confidence: 0.1),
    ]
    let text = MOTText.text(written)
    #expect(text == "1,4,10,20.5,30,40,1,1,0.125\n2,-1,10,20.5,30,40,0.1,-1,-1\n")
    #expect(try rows(text) == written)
  }

  @Test("whom a truth file does not ask for")
  func counting() {
    func row(_ id: Int, _ confidence: Double, _ category: Int?, _ visibility: Double?) -> MOTRow {
      MOTRow(
        frame: 2, id: id, box: box, confidence: confidence, category: category,
        visibility: visibility)
    }
    let truth = [
      row(1, 1, nil, nil), row(2, 0, 1, 1), row(3, 1, 3, 1), row(4, 1, 1, 0.2), row(5, 1, 1, 0.3),
    ]
    let found = [MOTRow(frame: 1, id: 9, box: box, confidence: 0.4)]
    let frames = MOTSequence.frames(truth: truth, found: found, minimumVisibility: 0.25)
    #expect(frames.count == 2)
    #expect(frames[0].found == [FoundPerson(id: 9, box: box, confidence: 0.4)])
    #expect(frames[1].truth.filter(\.counts).map(\.id) == [1, 5])
    let strict = MOTSequence.frames(truth: truth, found: [], minimumVisibility: 0)
    #expect(strict[0].truth.filter(\.counts).map(\.id) == [1, 4, 5])
  }
}
