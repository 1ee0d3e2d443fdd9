import Base

/// What a plugin says of itself.
public struct MetadataPayload: Payload {
  /// The job that is about to run the plugin; nil at connect, where it belongs to the connection.
  public let jobID: JobID?
  public let plugin: Name
  public let metadata: PluginMetadata

  public init(jobID: JobID?, plugin: Name, metadata: PluginMetadata) {
    self.jobID = jobID
    self.plugin = plugin
    self.metadata = metadata
  }

  var subject: JobID? { jobID }

  func write(to writer: inout JSONWriter) {
    writer.raw("{")
    if let jobID {
      writer.raw("\"job_id\":")
      writer.jobID(jobID)
      writer.raw(",")
    }
    writer.raw("\"plugin\":")
    writer.name(plugin)
    writer.raw(",\"metadata\":")
    metadata.write(to: &writer)
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    jobID = try fields.optional("job_id", .jobID)
    plugin = try fields.required("plugin", .name)
    var nested = try fields.nested("metadata")
    metadata = try PluginMetadata(from: &nested)
    try nested.finish()
  }
}

/// The description of a plugin that viewers see.
public struct PluginMetadata: Sendable, Hashable {
  public let version: String
  public let description: String
  public let model: String?
  /// The size of the plugin's input, outermost dimension first.
  public let inputShape: [Int64]?
  public let outputFormat: String
  /// The confidence below which the plugin reports nothing, in thousandths.
  public let confidenceDefaultThousandths: Int64?
  public let capabilities: [String]

  public init(
    version: String, description: String, model: String? = nil, inputShape: [Int64]? = nil,
    outputFormat: String, confidenceDefault: Double? = nil, capabilities: [String]
  ) throws(MessageError) {
    self.version = version
    self.description = description
    self.model = model
    self.inputShape = inputShape
    self.outputFormat = outputFormat
    confidenceDefaultThousandths = try Self.thousandths(confidenceDefault, path: "payload.metadata")
    self.capabilities = capabilities
    try validate(path: "payload.metadata")
  }

  private static func thousandths(_ confidence: Double?, path: String) throws(MessageError)
    -> Int64?
  {
    guard let confidence else { return nil }
    guard confidence >= 0, confidence <= 1 else {
      throw .invalid("\(path).confidence_default", "a number from 0 to 1")
    }
    return Int64((confidence * 1000).rounded())
  }

  private func validate(path: String) throws(MessageError) {
    guard !version.isEmpty else { throw .invalid("\(path).version", "at least one character") }
    guard !outputFormat.isEmpty else {
      throw .invalid("\(path).output_format", "at least one character")
    }
    if let inputShape, inputShape.isEmpty || !inputShape.allSatisfy(Self.isDimension) {
      throw .invalid("\(path).input_shape", "dimensions from 1, or -1 for any")
    }
  }

  private static func isDimension(_ size: Int64) -> Bool {
    size == -1 || (size > 0 && ExactNumber.counts.contains(size))
  }

  func write(to writer: inout JSONWriter) {
    writer.raw("{\"version\":")
    writer.string(version)
    writer.raw(",\"description\":")
    writer.string(description)
    if let model {
      writer.raw(",\"model\":")
      writer.string(model)
    }
    if let inputShape {
      writer.raw(",\"input_shape\":")
      writer.value(.array(inputShape.map { .integer($0) }))
    }
    writer.raw(",\"output_format\":")
    writer.string(outputFormat)
    if let confidenceDefaultThousandths {
      writer.raw(",\"confidence_default\":")
      writer.thousandths(confidenceDefaultThousandths)
    }
    writer.raw(",\"capabilities\":")
    writer.strings(capabilities)
    writer.raw("}")
  }

  init(from fields: inout FieldReader) throws(MessageError) {
    version = try fields.required("version", .string)
    description = try fields.required("description", .string)
    model = try fields.optional("model", .string)
    inputShape = try fields.optional("input_shape", FieldKind<Int64>.integer.array)
    outputFormat = try fields.required("output_format", .string)
    confidenceDefaultThousandths = try Self.thousandths(
      try fields.optional("confidence_default", .number), path: fields.path)
    capabilities = try fields.required("capabilities", FieldKind<String>.string.array)
    try validate(path: fields.path)
  }
}
