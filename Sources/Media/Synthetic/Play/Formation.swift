/// How eleven stand: from the own goal (0) to the other one (1), and across from 0 to 1. The keeper comes first.
enum Formation {
  static let all: [[Ground]] = [fourFourTwo, fourThreeThree, threeFiveTwo]

  private static let fourFourTwo = [
    Ground(0.03, 0.5),
    Ground(0.22, 0.12), Ground(0.17, 0.38), Ground(0.17, 0.62), Ground(0.22, 0.88),
    Ground(0.48, 0.1), Ground(0.40, 0.38), Ground(0.42, 0.62), Ground(0.48, 0.9),
    Ground(0.68, 0.4), Ground(0.72, 0.6),
  ]
  private static let fourThreeThree = [
    Ground(0.03, 0.5),
    Ground(0.22, 0.1), Ground(0.16, 0.36), Ground(0.16, 0.64), Ground(0.22, 0.9),
    Ground(0.36, 0.5), Ground(0.45, 0.3), Ground(0.45, 0.7),
    Ground(0.7, 0.12), Ground(0.74, 0.5), Ground(0.7, 0.88),
  ]
  private static let threeFiveTwo = [
    Ground(0.03, 0.5),
    Ground(0.17, 0.25), Ground(0.15, 0.5), Ground(0.17, 0.75),
    Ground(0.42, 0.06), Ground(0.36, 0.35), Ground(0.34, 0.62), Ground(0.5, 0.5),
    Ground(0.42, 0.94),
    Ground(0.7, 0.38), Ground(0.72, 0.62),
  ]
}
