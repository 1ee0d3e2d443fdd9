import Base
import Glibc

/// What two teams wear, and how far those who wear it stray from it.
///
/// The spread is learnt from the people themselves. So what differs between the teams counts for as much as it is alike within
/// them: socks tell two dark shirts apart where nothing else does.
struct TeamColours: Equatable {
  /// The teams' colours, home first.
  var centres: [[Double]]
  /// The variance of each number of a colour within a team.
  var variances: [Double]

  /// The spread that is expected before anybody is seen: of the brightness, blue and red of shirts, shorts and socks. Light
  /// changes more than colour, and socks are narrow: much of what is taken for them is leg.
  static let usualVariances: [Double] = [196, 30, 30, 256, 22, 22, 625, 30, 30]

  /// How far somebody is from a team's colour, as a sum of squares in units of the spread.
  func distance(of colour: ClothesColour, to team: Int) -> Double {
    Self.distance(colour.means, centres[team], variances, hasSocks: colour.hasSocks)
  }

  /// The same in units that are never narrower than usual: nobody is a stranger for standing in another light than those who
  /// were seen before.
  func strangeness(of colour: ClothesColour, to team: Int) -> Double {
    Self.distance(
      colour.means, centres[team], zip(variances, Self.usualVariances).map { max($0, $1) },
      hasSocks: colour.hasSocks)
  }

  /// How different two people's clothes are, in units of the usual spread within a team.
  static func usualDistance(_ a: ClothesColour, _ b: ClothesColour) -> Double {
    distance(a.means, b.means, usualVariances, hasSocks: a.hasSocks && b.hasSocks)
  }

  @inline(__always)
  private static func distance(
    _ colour: [Double], _ centre: [Double], _ variances: [Double], hasSocks: Bool
  ) -> Double {
    var sum = 0.0
    let size = hasSocks ? ClothesColour.size : ClothesColour.socksIndex
    for index in 0..<size {
      let off = colour[index] - centre[index]
      sum += off * off / variances[index]
    }
    // As much as if all had been seen.
    return sum * Double(ClothesColour.size) / Double(size)
  }

  /// The other names for the same teams.
  var renamed: TeamColours {
    TeamColours(centres: [centres[1], centres[0]], variances: variances)
  }

  // MARK: - State

  func write(to state: inout StateEncoder) {
    for value in centres.joined() { state.write(value) }
    for value in variances { state.write(value) }
  }

  init(centres: [[Double]], variances: [Double]) {
    self.centres = centres
    self.variances = variances
  }

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    var numbers: [[Double]] = []
    for _ in 0..<3 {
      var row: [Double] = []
      for _ in 0..<ClothesColour.size { row.append(try state.double()) }
      numbers.append(row)
    }
    self.init(centres: Array(numbers[0...1]), variances: numbers[2])
  }
}

extension ClothesColour {
  var hasSocks: Bool { socksWeight > 0 }
}
