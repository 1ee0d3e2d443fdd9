import Base
import Jobs
import Media

/// How jobs come in: `POST /jobs`, and the frozen `POST /v1/jobs` and `POST /v1/analyze`.
enum SubmitRoutes {
  static func table(_ services: Services, limit: Int64) -> [Route] {
    let upload = UploadPolicy(directory: services.uploads, limit: limit)
    return [
      Route("POST", "/jobs", role: .role(.submit), body: .json(limit: bodyLimit)) {
        try submit(services, $0)
      },
      Route("POST", "/v1/jobs", role: .role(.submit), body: .json(limit: bodyLimit)) {
        let order = try LegacyOrder($0.object())
        return accept(order, services, $0)
      },
      Route(
        "POST", "/v1/analyze", role: .role(.submit),
        body: .jsonOrUpload(limit: bodyLimit, upload)
      ) { try analyze(services, $0) },
    ]
  }

  /// A name, an address and a few options: nobody needs more.
  private static let bodyLimit = 65_536

  // MARK: - The queue

  private static func submit(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let order = try QueueOrder(request.object())
    return .later {
      let job = try await enqueue(
        order.pipeline, field: "pipeline_id", order.source, sourceField: order.sourceField,
        device: order.device, options: order.options, services, request)
      return .json(
        status: 202, headers: ["Location": "/jobs/\(job)"],
        ["job_id": .string(job.description), "status": "queued"])
    }
  }

  // MARK: - The frozen interface

  private static func analyze(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    guard let upload = request.upload else {
      return accept(try LegacyOrder(request.object()), services, request)
    }
    guard let file = upload.file else {
      throw HTTPError(
        .validationFailed, "file is missing; send it as the form's field named 'file'")
    }
    let fields = try LegacyOrder.Fields(upload)
    return .later {
      // Before the file is kept: what cannot run leaves nothing behind.
      _ = try choose(fields.device, services)
      try await check(fields.plugins, field: "plugins", services)
      let record = try await UploadRoutes.keep(file, services, request)
      let order = try LegacyOrder(fields, source: "upload:\(record.id)")
      return try await answer(order, services, request)
    }
  }

  private static func accept(_ order: LegacyOrder, _ services: Services, _ request: HTTPRequest)
    -> Reply
  {
    .later { try await answer(order, services, request) }
  }

  private static func answer(
    _ order: LegacyOrder, _ services: Services, _ request: HTTPRequest
  ) async throws -> HTTPResponse {
    let fields = order.fields
    let id = try await enqueue(
      fields.plugins, field: "plugins", order.source, sourceField: "source",
      device: fields.device, options: fields.options, services, request)
    let job = try await services.store.perform(Read.job(id))
    var writer = JSONWriter()
    writer.openLegacyJob(job)
    writer.raw("]}")
    return .json(bytes: writer.bytes())
  }

  // MARK: - What both do

  /// Checks everything that can be known now, and puts the job into the queue.
  private static func enqueue(
    _ pipelines: [Name], field: String, _ source: SourceReference, sourceField: String,
    device: DeviceWish, options: JSONObject, _ services: Services, _ request: HTTPRequest
  ) async throws -> JobID {
    let choice = try choose(device, services)
    try await check(pipelines, field: field, services)
    let sources = services.runner.sources
    do {
      // A file that is not there is told now. What lies on the network is looked at when the job runs.
      if source.isFile { try await services.threads.files.run { try sources.check(source) } }
    } catch let error as MediaError {
      throw HTTPError(error, field: sourceField)
    }
    let submission = try JobSubmission(
      passes: pipelines, source: source.text, deviceRequested: device.id, deviceUsed: choice.used,
      fallback: choice.fallbackReason != nil, options: options,
      submittedBy: request.principal.name)
    let id = try await services.store.perform(Write.submit(submission, actor: request.actor))
    services.pool?.wake()
    return id
  }

  private static func choose(_ device: DeviceWish, _ services: Services) throws(HTTPError)
    -> MediaDevices.Choice
  {
    if let choice = services.runner.devices.choose(device.id) { return choice }
    let known = services.runner.devices.all.map(\.id).joined(separator: ", ")
    throw HTTPError(
      .validationFailed,
      "\(device.field) must be gpu, auto or one of \(known), not '\(device.id.prefix(64))'")
  }

  /// Every pipeline is registered and can run here.
  private static func check(_ pipelines: [Name], field: String, _ services: Services) async throws {
    let catalogue = PipelineCatalogue(store: services.store, registry: services.runner.registry)
    for id in pipelines {
      // The frozen interface names plugins, of which each has the pipeline that its manifest declares.
      let isKnown = field != "plugins" || services.runner.registry.plugin(id) != nil
      if isKnown, try await catalogue.plan(id) != nil { continue }
      throw HTTPError(
        status: 422, code: field == "plugins" ? "unknown_plugin" : "unknown_pipeline",
        "\(field): there is no '\(id)' here; see /\(field == "plugins" ? "v1/plugins" : "pipelines")"
      )
    }
  }
}
