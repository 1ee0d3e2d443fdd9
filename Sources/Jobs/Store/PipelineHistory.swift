public import Base

/// One run of one pipeline in one job.
public struct PipelineRun: Sendable {
  public let pipeline: Name
  public let frames: Int64
  /// How long the pass took.
  public let milliseconds: Int64
  public let nodes: [Node]

  public struct Node: Sendable {
    public let node: Name
    public let timing: DurationSketch

    public init(node: Name, timing: DurationSketch) {
      self.node = node
      self.timing = timing
    }
  }

  public init(pipeline: Name, frames: Int64, milliseconds: Int64, nodes: [Node]) {
    self.pipeline = pipeline
    self.frames = frames
    self.milliseconds = milliseconds
    self.nodes = nodes
  }
}

/// All completed runs of a pipeline, added up.
public struct PipelineHistory: Sendable {
  public let runs: Int64
  public let frames: Int64
  public let runMilliseconds: Int64
  public let nodes: [PipelineRun.Node]
}

extension Read where Result == PipelineHistory {
  /// What a pipeline has cost so far. The same few rows however many jobs there were.
  public static func history(ofPipeline pipeline: Name) -> Read {
    Read { connection in
      let totals = try connection.first(.pipelineTotals) {
        $0.bind(pipeline.description)
      } row: {
        ($0.integer(0), $0.integer(1), $0.integer(2))
      }
      let nodes = try connection.all(.pipelineTimings) {
        $0.bind(pipeline.description)
      } row: { row throws(StoreError) in
        try PipelineRun.Node(row)
      }
      let (runs, frames, milliseconds) = totals ?? (0, 0, 0)
      return PipelineHistory(
        runs: runs, frames: frames, runMilliseconds: milliseconds, nodes: nodes)
    }
  }
}

extension PipelineRun.Node {
  init(_ row: Statement) throws(StoreError) {
    var state = StateDecoder(row.bytes(1) ?? [])
    guard let node = Name(row.text(0)), let timing = try? DurationSketch(from: &state) else {
      throw StoreError(.databaseCorrupt, "the timings of node \(row.text(0)) cannot be read")
    }
    self.init(node: node, timing: timing)
  }
}

extension Transaction {
  /// Adds a run to its pipeline's history.
  func add(_ run: PipelineRun) throws {
    try connection.run(.addToPipelineTotals) {
      $0.bind(run.pipeline.description)
      $0.bind(run.frames)
      $0.bind(run.milliseconds)
    }
    let known = try connection.all(.pipelineTimings) {
      $0.bind(run.pipeline.description)
    } row: { row throws(StoreError) in
      try PipelineRun.Node(row)
    }
    for node in run.nodes {
      var timing = known.first { $0.node == node.node }?.timing ?? DurationSketch()
      timing.merge(node.timing)
      var state = StateEncoder()
      timing.write(to: &state)
      try connection.run(.setPipelineTiming) {
        $0.bind(run.pipeline.description)
        $0.bind(node.node.description)
        $0.bind(blob: state.bytes)
      }
    }
  }
}
