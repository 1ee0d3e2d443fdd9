import Base
import Foundation

/// One run of the program: the suites asked for, one after the other.
struct Run {
  let arguments: Arguments

  init(_ arguments: Arguments) {
    self.arguments = arguments
  }

  func all() throws {
    let directory = try WorkDirectory(arguments)
    defer { directory.remove() }
    let machine = Machine(dataPath: directory.path)
    let scale = Scale(isQuick: arguments.isQuick)
    print("\(Program.name) \(Program.version) on \(machine.description)")
    print(
      "\(scale.pairs) pairs of runs each, in turns\(arguments.isQuick ? "; quick, so an impression and not a measurement" : "")\n"
    )
    var figures: [Figure] = []
    for suite in arguments.suites {
      let measured = try measure(suite, Lab(suite: suite, directory: directory, scale: scale))
      print(Table.text(title(of: suite), measured))
      fflush(nil)
      figures += measured
    }
    if let path = arguments.jsonPath {
      try Output(
        program: "\(Program.name) \(Program.version)", machine: machine,
        isQuick: arguments.isQuick, pairs: scale.pairs, figures: figures
      ).write(to: path)
    }
  }

  private func measure(_ suite: Arguments.Suite, _ lab: Lab) throws -> [Figure] {
    switch suite {
    case .log: try AppendSuite(lab: lab).figures()
    case .queue: try QueueSuite(lab: lab).figures()
    case .messages: try MessageSuite(lab: lab).figures()
    case .read: try ReadSuite(lab: lab).figures()
    case .history: try HistorySuite(lab: lab).figures()
    case .results: try ResultsSuite(lab: lab).figures()
    case .stream: try StreamSuite(lab: lab).figures()
    case .paced: try PacedSuite(lab: lab).figures()
    case .rest: try RestSuite(lab: lab).figures()
    case .idle: try IdleSuite(lab: lab).figures()
    case .decode: try DecodeSuite(lab: lab).figures()
    case .pipeline: try PipelineSuite(lab: lab).figures()
    case .vision: try VisionSuite(lab: lab).figures()
    case .judging: try JudgingSuite(lab: lab).figures()
    case .page: try PageSuite(lab: lab).figures()
    }
  }

  private func title(of suite: Arguments.Suite) -> String {
    switch suite {
    case .log: "LOG: appending"
    case .queue: "QUEUE: jobs from start to end"
    case .messages: "MESSAGES: a frame with ten boxes"
    case .read: "READ: from a cursor"
    case .history: "HISTORY: pages of the list of jobs"
    case .results: "RESULTS: the whole of a long job"
    case .stream: "STREAM: to every reader"
    case .paced: "PACED: at a steady rate"
    case .rest: "REST: ordinary requests"
    case .idle: "IDLE: what a connection costs"
    case .decode: "DECODE: frames of a film"
    case .pipeline: "PIPELINE: whole jobs"
    case .vision: "VISION: what a frame costs"
    case .judging: "JUDGING: how well a match is seen (min, median, max: film by film)"
    case .page: "PAGE: what is seen in a browser"
    }
  }
}

/// How much is measured.
struct Scale {
  let isQuick: Bool

  /// Runs of each side.
  var pairs: Int { isQuick ? 3 : 7 }

  /// A count for a full run, or its share for a quick one.
  func count(_ full: Int) -> Int { isQuick ? max(1, full / 4) : full }
}

/// What a suite works with.
struct Lab {
  let suite: Arguments.Suite
  let directory: WorkDirectory
  let scale: Scale

  func progress(_ text: String) {
    Terminal.say("\(suite.rawValue): \(text)")
  }
}

/// Everything measured, for programs.
private struct Output: Encodable {
  let program: String
  let machine: Machine
  let isQuick: Bool
  let pairs: Int
  let figures: [Figure]

  func write(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }
}
