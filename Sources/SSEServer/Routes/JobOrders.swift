import Base
import Jobs
import Media

// What a body that asks for a job says, read into types. Every refusal names its field.

/// `POST /jobs`.
struct QueueOrder {
  let pipeline: [Name]
  let source: SourceReference
  /// The name under which the source came.
  let sourceField: String
  let device: DeviceWish
  let options: JSONObject

  init(_ body: JSONObject) throws {
    var fields = RequestFields(body)
    pipeline = [try fields.required("pipeline_id", .name)]
    let (url, source) = (
      try fields.optional("video_url", .text), try fields.optional("source", .text)
    )
    options = try fields.optional("options", .object) ?? [:]
    try fields.finish()
    switch (url, source) {
    case (let text?, nil): (self.source, sourceField) = (try .named(text, "video_url"), "video_url")
    case (nil, let text?): (self.source, sourceField) = (try .named(text, "source"), "source")
    case (nil, nil):
      throw HTTPError(
        .validationFailed, "source is missing; it must be a path, an upload or an address")
    case (_?, _?):
      throw HTTPError(.validationFailed, "source and video_url mean the same: give one of them")
    }
    device = DeviceWish(
      id: try JobOptions(json: options).device ?? "cpu", field: "options.device")
  }
}

/// A device that somebody asked for, and the field that named it.
struct DeviceWish {
  let id: String
  let field: String
}

/// `POST /v1/jobs`, and `POST /v1/analyze` with a file.
struct LegacyOrder {
  let fields: Fields
  let source: SourceReference

  /// Everything but the source.
  struct Fields {
    let plugins: [Name]
    let device: DeviceWish
    let options: JSONObject
  }

  init(_ body: JSONObject) throws {
    var fields = RequestFields(body)
    let source = try fields.required("source", .text)
    let plugins = try fields.required("plugins", FieldKind<Name>.name.array)
    let device = try fields.optional("device_requested", .text)
    let options = try fields.optional("options", .object) ?? [:]
    try fields.finish()
    self.source = try .named(source, "source")
    self.fields = try Fields(plugins: plugins, device: device, options: options)
  }

  init(_ fields: Fields, source: SourceReference) {
    self.fields = fields
    self.source = source
  }

  init(_ fields: Fields, source: String) throws {
    self.init(fields, source: try .named(source, "source"))
  }
}

extension LegacyOrder.Fields {
  init(plugins: [Name], device: String?, options: JSONObject) throws {
    guard !plugins.isEmpty else {
      throw HTTPError(.validationFailed, "plugins must name at least one plugin")
    }
    guard Set(plugins).count == plugins.count else {
      throw HTTPError(.validationFailed, "plugins must not name a plugin twice")
    }
    let asked = try JobOptions(json: options).device
    if let asked, let device, asked != device {
      throw HTTPError(
        .validationFailed, "options.device must be what device_requested says, or left out")
    }
    self.plugins = plugins
    self.device =
      device.map { DeviceWish(id: $0, field: "device_requested") }
      ?? DeviceWish(id: asked ?? "cpu", field: "options.device")
    self.options = options
  }

  /// From a form: `plugins` as one field each, as several with commas between, or as a list in JSON; `options` as JSON.
  init(_ form: Upload) throws {
    let known = ["plugins", "device_requested", "options"]
    if let stranger = form.fields.first(where: { !known.contains($0.name) }) {
      throw HTTPError(
        .validationFailed, "\(stranger.name.prefix(64)) is not a field of this form")
    }
    let plugins = try form.fields.filter { $0.name == "plugins" }.flatMap {
      try Self.plugins($0.value)
    }
    try self.init(
      plugins: plugins, device: form.field("device_requested"),
      options: try Self.options(form.field("options") ?? ""))
  }

  private static func plugins(_ text: String) throws -> [Name] {
    var names = text.split(separator: ",").map { text in
      String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
    if names.first?.first == "[" {
      guard case .array(let elements)? = try? JSONParser.parse(text) else {
        throw HTTPError(.validationFailed, "plugins begins like a list in JSON, and is none")
      }
      names = elements.map { if case .string(let name) = $0 { name } else { "" } }
    }
    return try names.map {
      guard let name = Name($0) else {
        throw HTTPError(
          .validationFailed,
          "plugins must be names of plugins with commas between, or a list of them in JSON")
      }
      return name
    }
  }

  private static func options(_ text: String) throws -> JSONObject {
    if text.isEmpty { return [:] }
    do throws(JSONError) {
      if case .object(let options) = try JSONParser.parse(text) { return options }
    } catch {
      throw HTTPError(.validationFailed, "options must be an object, as JSON: \(error)")
    }
    throw HTTPError(.validationFailed, "options must be an object, as JSON")
  }
}

extension FieldKind<Name> {
  static let name = FieldKind<String>.text.narrowed("a name such as player_tracking_v1") {
    Name($0)
  }
}

extension SourceReference {
  /// What a field names; 422 with the field otherwise.
  static func named(_ text: String, _ field: String) throws -> SourceReference {
    do throws(MediaError) {
      return try SourceReference(text)
    } catch {
      throw HTTPError(error, field: field)
    }
  }
}
