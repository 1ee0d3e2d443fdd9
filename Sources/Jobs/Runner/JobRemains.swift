import Base
import Media

extension Transaction {
  /// What a job has found and cost that ended without its worker: read from the checkpoint that the worker left. What cannot be
  /// read from it is not there.
  func remains(of record: JobRecord) throws -> JobRemains {
    let bytes = try connection.first(.checkpointOfJob) {
      $0.bind(record.key.number)
    } row: {
      $0.bytes(0)
    }
    guard let bytes = bytes ?? nil, let checkpoint = try? Checkpoint(bytes) else {
      return JobRemains()
    }
    let finished = checkpoint.finishedRuns.flatMap(\.nodes)
    let nodes = finished + ((try? runningNodes(of: record, checkpoint)) ?? [])
    return JobRemains(
      summary: checkpoint.totals.summary, metrics: nodes.map { NodeMetrics($0.node, $0.timing) })
  }

  /// The nodes of the pass that ran, from the state that their tools left.
  private func runningNodes(of record: JobRecord, _ checkpoint: Checkpoint) throws
    -> [PipelineRun.Node]
  {
    let pass =
      try SourceReference(record.source).isLive
      ? record.passes : Array(record.passes.dropFirst(checkpoint.pass).prefix(1))
    return try zip(pass, checkpoint.tools).filter { !$0.1.isEmpty }.flatMap { id, tools in
      guard let stored = try Read.pipeline(id).body(connection) else {
        return [PipelineRun.Node]()
      }
      let graph = PipelineGraph(try stored.parsed())
      let timings = try PlanRunner.timings(in: tools)
      return zip(graph.topologicalOrder() ?? [], timings).map {
        PipelineRun.Node(node: graph.id($0), timing: $1)
      }
    }
  }
}

extension PlanRunner {
  /// What the steps of a snapshot have cost, in their order.
  fileprivate static func timings(in snapshot: [UInt8]) throws(StateDecoder.Malformed)
    -> [DurationSketch]
  {
    var state = StateDecoder(snapshot)
    var timings: [DurationSketch] = []
    while !state.isAtEnd {
      _ = try state.byteArray()
      timings.append(try DurationSketch(from: &state))
    }
    return timings
  }
}
