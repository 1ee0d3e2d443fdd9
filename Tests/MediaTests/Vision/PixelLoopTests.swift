import CPixels
import Testing

@testable import Media

/// Loops in C against the plainest code that does the same, at lengths that are no multiple of anything.
@Suite("Loops over pixels")
struct PixelLoopTests {
  private static let lengths = [1, 7, 31, 32, 33, 255, 640, 8_200]

  private func noise(_ count: Int, _ seed: UInt64) -> [UInt8] {
    VisionPictures.noise(width: count, height: 1, seed: seed).bytes
  }

  @Test("colours in three ranges are marked and counted", arguments: lengths)
  func ranges(_ count: Int) {
    let (luma, blue, red) = (noise(count, 1), noise(count, 2), noise(count, 3))
    let ranges = [
      pixels_range(low: 16, span: 220), pixels_range(low: 90, span: 80),
      pixels_range(low: 0, span: 255),
    ]
    func isInside(_ value: UInt8, _ range: pixels_range) -> Bool {
      (Int(range.low)...Int(range.low) + Int(range.span)).contains(Int(value))
    }
    let expected = (0..<count).map {
      isInside(luma[$0], ranges[0]) && isInside(blue[$0], ranges[1]) && isInside(red[$0], ranges[2])
    }
    var mask = [UInt8](repeating: 7, count: count)
    let marked = pixels_mark_ranges(
      luma, blue, red, ranges[0], ranges[1], ranges[2], &mask, count)
    #expect(mask == expected.map { $0 ? 255 : 0 })
    #expect(marked == expected.count { $0 })
  }

  @Test("what is not grass is told by colour and light", arguments: lengths)
  func turf(_ count: Int) {
    let (luma, blue, red) = (noise(count, 4), noise(count, 5), noise(count, 6))
    let light = noise(count, 7).map { Int16($0 / 2) }
    let (blueRatio, redRatio) = (
      noise(count, 8).map { Int16($0 / 2) }, noise(count, 9).map { Int16($0 / 2) }
    )
    var limits = pixels_turf_limits(
      black: 16, strayed: 9, doubted: 6, brightest: 69, darkest: 39, line_bright: 71, paint: 7,
      grain: 6)
    var (standing, doubtful, grass, bright, strayed) = (
      [UInt8](repeating: 1, count: count), [UInt8](repeating: 1, count: count),
      [UInt8](repeating: 1, count: count), [UInt8](repeating: 1, count: count),
      [UInt8](repeating: 1, count: count)
    )
    light.withUnsafeBufferPointer { light in
      blueRatio.withUnsafeBufferPointer { blueRatio in
        redRatio.withUnsafeBufferPointer { redRatio in
          luma.withUnsafeBufferPointer { luma in
            blue.withUnsafeBufferPointer { blue in
              red.withUnsafeBufferPointer { red in
                let row = pixels_turf_row(
                  luma: luma.baseAddress, blue: blue.baseAddress, red: red.baseAddress,
                  light: light.baseAddress, blue_ratio: blueRatio.baseAddress,
                  red_ratio: redRatio.baseAddress)
                pixels_sort_turf(
                  row, &limits, &strayed, &standing, &doubtful, &grass, &bright, count)
              }
            }
          }
        }
      }
    }
    for x in 0..<count {
      let pixel = Int(luma[x]) - 16
      func away(_ value: Int, _ ratio: Int16) -> Int {
        let (own, lit) = ((pixel * Int(ratio)) >> 7, (Int(light[x]) * Int(ratio)) >> 7)
        return max(0, min(own, lit) - value, value - max(own, lit))
      }
      /// So many parts of 64 of the light.
      func part(_ parts: Int) -> Int { (Int(light[x]) * parts) >> 6 }
      let (blueOff, redOff) = (128 - Int(blue[x]), 128 - Int(red[x]))
      let colour: Int = away(blueOff, blueRatio[x]) + away(redOff, redRatio[x])
      let (over, under): (Int, Int) = (pixel - part(69) - 6, part(39) - 6 - pixel)
      let strays: Int = colour + max(0, over) + max(0, under)
      func isPale(_ off: Int, _ ratio: Int16) -> Bool {
        let lit: Int = (Int(light[x]) * Int(ratio)) >> 7
        return off + 7 > 0 && lit - off + 7 > 0
      }
      let isBright =
        pixel - part(71) - 6 > 0 && isPale(blueOff, blueRatio[x]) && isPale(redOff, redRatio[x])
      #expect(strayed[x] == UInt8(min(strays, 255)))
      #expect(standing[x] == (strays > 9 ? 255 : 0))
      #expect(grass[x] == (strays > 9 ? 0 : 255))
      #expect(doubtful[x] == (strays > 6 ? 255 : 0))
      #expect(bright[x] == (isBright ? 255 : 0))
    }
  }

  @Test("a cell is measured at every second pixel of every second row", arguments: 1...16)
  func cell(_ rows: Int) {
    let stride = 21
    var (luma, blue, red) = (
      noise(stride * rows, 10), noise(stride * rows, 11), noise(stride * rows, 12)
    )
    // Half of it grass: noise alone hardly ever is.
    for index in stride * rows / 2..<stride * rows {
      (luma[index], blue[index], red[index]) = (
        90 + luma[index] % 24, 104 + blue[index] % 6, 112 + red[index] % 6
      )
    }
    var grass = pixels_grass(black: 16, darkest: 14, spread: 11, blue_ratio: 66, red_ratio: 40)
    var expected = (count: Int32(0), light: Int32(0), blue: Int32(0), red: Int32(0))
    for y in Swift.stride(from: 0, to: rows, by: 2) {
      for x in Swift.stride(from: 0, to: 16, by: 2) {
        let at = y * stride + x
        let light = Int32(luma[at]) - 16
        let (b, r) = (128 - Int32(blue[at]), 128 - Int32(red[at]))
        let strayed = abs(b - (light * 66) >> 8) + abs(r - (light * 40) >> 8)
        guard light > 14, strayed <= min(11, light / 6) else { continue }
        expected.count += 1
        expected.light += light
        expected.blue += b
        expected.red += r
      }
    }
    let found = pixels_measure_cell(luma, blue, red, stride, rows, &grass)
    #expect((found.count, found.light, found.blue, found.red) == expected)
    #expect(rows < 4 || found.count > 0)
  }

  @Test("high places are listed from left to right", arguments: lengths, [UInt8(0), 128, 250, 255])
  func places(_ count: Int, _ least: UInt8) {
    let row = noise(count, 13)
    var places = [Int32](repeating: 0, count: count + 1)
    let found = pixels_list_at_least(row, least, &places, count)
    #expect(places[..<found].map(Int.init) == row.indices.filter { row[$0] >= least })
  }

  @Test("what two masks have is taken out of one and listed", arguments: lengths, [2, 40])
  func common(_ count: Int, _ sparseness: UInt8) {
    let other = noise(count, 15).map { $0 % sparseness == 0 ? UInt8(255) : 0 }
    let before = noise(count, 16).map { $0 % 2 == 0 ? UInt8(255) : 0 }
    var (mask, places) = (before, [Int32](repeating: 0, count: count))
    let found = pixels_clear_common(other, &mask, &places, count)
    let expected = (0..<count).filter { other[$0] & before[$0] != 0 }
    #expect(places[..<found].map(Int.init) == expected)
    #expect(mask == (0..<count).map { other[$0] != 0 ? 0 : before[$0] })
  }

  @Test("masks grow into what is in doubt, and begin below each column's top", arguments: lengths)
  func masks(_ count: Int) {
    let (near, doubtful, lines, own) = (
      noise(count, 17), noise(count, 18), noise(count, 19), noise(count, 20)
    )
    var mask = own
    pixels_join(near, doubtful, lines, &mask, count)
    #expect(
      mask == (0..<count).map { own[$0] | (near[$0] & doubtful[$0] & ~lines[$0]) })
    let tops = near.map(Int32.init)
    pixels_take_below(tops, 100, own, &mask, count)
    #expect(mask == (0..<count).map { tops[$0] > 100 ? 0 : own[$0] })
  }

  @Test("a spot stands out whichever of eight ways one looks", arguments: lengths)
  func spots(_ count: Int) {
    let (luma, margin) = (noise(count, 21), 50)
    let around = noise(count + 2 * margin, 22)
    let ways: [Int32] = [1, 7, 50, 31, 48, 2, 13, 29]
    var out = [UInt8](repeating: 1, count: count)
    around.withUnsafeBufferPointer {
      pixels_stand_out(luma, $0.baseAddress! + margin, ways, &out, count)
    }
    for x in 0..<count {
      let most = ways.map { way in
        min(around[margin + x + Int(way)], around[margin + x - Int(way)])
      }.max()!
      #expect(out[x] == (luma[x] > most ? luma[x] - most : 0))
    }
  }

  @Test("places where a picture changes are listed by name", arguments: lengths)
  func steep(_ count: Int) {
    let width = count + 2
    let luma = noise(3 * width, 23).map { Float($0 / 8) }
    let first = width + 1
    var places = [Int32](repeating: 0, count: count)
    let found = luma.withUnsafeBufferPointer {
      pixels_list_steep($0.baseAddress! + first, width, 16, Int32(first), &places, count)
    }
    let expected = (first..<first + count).filter { at in
      let (across, down) = (
        (luma[at + 1] - luma[at - 1]) / 2, (luma[at + width] - luma[at - width]) / 2
      )
      return across * across + down * down >= 16
    }
    #expect(places[..<found].map(Int.init) == expected)
  }

  @Test(
    "how far a row is off the ground is added up by column, and for its own", arguments: lengths)
  func offGround(_ count: Int) {
    let (luma, strays) = (noise(count, 24), noise(count, 25))
    let ground = pixels_ground(dark: 90, bright: 140, most: 40, colour_shift: 2)
    let own = count / 4..<count - count / 3
    var columns = (0..<count).map { Int32($0) }
    let sum = pixels_sum_off_ground(
      luma, strays, ground, &columns, own.lowerBound, own.upperBound, count)
    let off = zip(luma, strays).map { (luma, stray) -> Int32 in
      let light = Int32(luma)
      let away: Int32 = max(90 - light, light - 140, 0)
      return min(away, 40) + min(Int32(stray), 40) / 4
    }
    #expect(columns == (0..<count).map { Int32($0) + off[$0] })
    #expect(sum == off[own].reduce(0, +))
  }

  @Test("runs are counted down, as far as a byte reaches, and known from their lower end up")
  func runs() {
    let above: [UInt8] = [0, 1, 254, 255, 9]
    let bright: [UInt8] = [255, 255, 255, 255, 0]
    var here = [UInt8](repeating: 3, count: 5)
    pixels_count_down(above, bright, &here, 5)
    #expect(here == [1, 2, 255, 255, 0])
    pixels_spread_up([5, 0, 7, 255, 8], bright, &here, 5)
    #expect(here == [5, 2, 255, 255, 0])
  }

  @Test("a square over some rows is what it is over all of them, and nothing else is touched")
  func someRows() {
    let image = VisionPictures.noise(width: 41, height: 30, seed: 14)
    let morphology = Morphology(width: 41, height: 30)
    let whole = ByteImage(width: 41, height: 30)
    for rows in [0..<30, 7..<21, 0..<5, 25..<30, 12..<13, 9..<9] {
      for radius in [0, 1, 2, 4, 9] {
        let part = ByteImage(width: 41, height: 30, filledWith: 99)
        morphology.topHat(image, radius: radius, into: whole)
        morphology.topHat(image, radius: radius, rows: rows, into: part)
        for y in 0..<30 {
          for x in 0..<41 {
            #expect(part[x, y] == (rows.contains(y) ? whole[x, y] : 99), "\(rows) \(radius)")
          }
        }
      }
    }
  }
}
