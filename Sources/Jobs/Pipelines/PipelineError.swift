/// One reason why a pipeline cannot run.
public struct PipelineError: Sendable, Hashable, CustomStringConvertible {
  public enum Code: String, Sendable {
    case unknownPipeline = "unknown_pipeline"
    case reservedID = "reserved_id"
    case noNodes = "no_nodes"
    case noEntryNodes = "no_entry_nodes"
    case noOutputNodes = "no_output_nodes"
    case duplicateNode = "duplicate_node"
    case unknownPlugin = "unknown_plugin"
    case unknownTool = "unknown_tool"
    case invalidConfig = "invalid_config"
    case unknownEdgeNode = "unknown_edge_node"
    case duplicateEdge = "duplicate_edge"
    case unknownEntryNode = "unknown_entry_node"
    case unknownOutputNode = "unknown_output_node"
    case cycle
    case unreachableNode = "unreachable_node"
    case edgeTypeMismatch = "edge_type_mismatch"
    case ambiguousInput = "ambiguous_input"
    case missingInput = "missing_input"
  }

  public let code: Code
  public let message: String
  /// The node it is about, when it is about one.
  public let node: Name?

  public init(_ code: Code, _ message: String, node: Name? = nil) {
    self.code = code
    self.message = message
    self.node = node
  }

  public var description: String { "\(code.rawValue): \(message)" }
}
