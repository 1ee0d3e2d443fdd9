public import Base

// What does not belong to one job: the registered pipelines, and the files that were uploaded.

/// A pipeline as it was registered. It never changes, so results can name it by its hash.
public struct StoredPipeline: Sendable, Hashable {
  public let id: Name
  public let name: String
  /// The definition as JSON.
  public let definition: String
  public let contentHash: String
  public let createdAt: Timestamp
  public let createdBy: String?

  init(_ row: Statement) throws(StoreError) {
    guard let id = Name(row.text(0)) else {
      throw StoreError(.databaseCorrupt, "the pipeline \(row.text(0)) cannot be read")
    }
    self.id = id
    name = row.text(1)
    definition = row.text(2)
    contentHash = row.text(3)
    createdAt = row.timestamp(4)
    createdBy = row.optionalText(5)
  }
}

extension Write where Result == Void {
  /// Registers a pipeline.
  ///
  /// - Throws: `StoreError` with `already_exists` when the id is taken: a registered pipeline never changes.
  public static func register(
    _ id: Name, name: String, definition: JSONObject, contentHash: String, by actor: String? = nil
  ) -> Write {
    Write { transaction in
      guard JSONValue.object(definition).isWritable() else {
        throw QueueError.invalidSubmission(field: "definition", rule: JSONValue.writableRule)
      }
      let known = try transaction.connection.first(
        .pipelineByID, { $0.bind(id.description) }, row: { _ in true })
      guard known == nil else {
        throw StoreError(
          .alreadyExists, "the pipeline \(id) is registered and never changes; choose another id")
      }
      try transaction.connection.run(.insertPipeline) {
        $0.bind(id.description)
        $0.bind(name)
        $0.bind(definition.jsonText())
        $0.bind(contentHash)
        $0.bind(transaction.now)
        $0.bind(actor)
      }
    }
  }
}

extension Read where Result == StoredPipeline? {
  /// The pipeline of an id; nil when none is registered.
  public static func pipeline(_ id: Name) -> Read {
    Read { connection in
      try connection.first(.pipelineByID, { $0.bind(id.description) }, row: StoredPipeline.init)
    }
  }
}

extension Read where Result == [StoredPipeline] {
  /// Every registered pipeline, by id.
  public static func pipelines() -> Read {
    Read { connection in try connection.all(.allPipelines, row: StoredPipeline.init) }
  }
}

/// A file that somebody uploaded, by its `upload:<id>`.
public struct UploadRecord: Sendable, Hashable {
  public let id: Name
  public let bytes: Int64
  public let sha256: String
  public let filename: String?
  public let contentType: String?
  public let createdAt: Timestamp
  public let submittedBy: String?

  public init(
    id: Name, bytes: Int64, sha256: String, filename: String? = nil, contentType: String? = nil,
    createdAt: Timestamp = .now(), submittedBy: String? = nil
  ) {
    self.id = id
    self.bytes = bytes
    self.sha256 = sha256
    self.filename = filename
    self.contentType = contentType
    self.createdAt = createdAt
    self.submittedBy = submittedBy
  }

  init(_ row: Statement) throws(StoreError) {
    guard let id = Name(row.text(0)) else {
      throw StoreError(.databaseCorrupt, "the upload \(row.text(0)) cannot be read")
    }
    self.init(
      id: id, bytes: row.integer(1), sha256: row.text(2), filename: row.optionalText(3),
      contentType: row.optionalText(4), createdAt: row.timestamp(5),
      submittedBy: row.optionalText(6))
  }
}

extension Write where Result == Void {
  /// Records a file that has been uploaded in full.
  public static func record(_ upload: UploadRecord) -> Write {
    Write { transaction in
      try transaction.connection.run(.insertUpload) {
        $0.bind(upload.id.description)
        $0.bind(upload.bytes)
        $0.bind(upload.sha256)
        $0.bind(upload.filename)
        $0.bind(upload.contentType)
        $0.bind(upload.createdAt)
        $0.bind(upload.submittedBy)
      }
    }
  }
}

extension Read where Result == UploadRecord? {
  /// The upload of an id; nil when there is none.
  public static func upload(_ id: Name) -> Read {
    Read { connection in
      try connection.first(.uploadByID, { $0.bind(id.description) }, row: UploadRecord.init)
    }
  }
}

extension Read where Result == Int64 {
  /// How many jobs have a status.
  public static func count(of status: JobStatus) -> Read {
    Read { connection in
      try connection.first(.countByStatus, { $0.bind(status.rawValue) }, row: { $0.integer(0) })
        ?? 0
    }
  }
}
