import Base
import Jobs
import Media

/// What can be done here, and on what: `/v1/plugins` and `/v1/devices`.
enum PluginRoutes {
  static func table(_ services: Services) -> [Route] {
    [
      Route("GET", "/v1/plugins", role: .role(.read)) { request in
        let plugins = services.runner.registry.plugins.map { value($0, services) }
        return .now(.json(["plugins": .array(plugins)]).tagged(for: request))
      },
      Route("GET", "/v1/plugins/{id}", role: .role(.read)) { try plugin(services, $0) },
      Route("GET", "/v1/devices", role: .role(.read)) { _ in .now(devices(services)) },
    ]
  }

  private static func plugin(_ services: Services, _ request: HTTPRequest) throws -> Reply {
    let text = request.parameter("id")
    guard let plugin = Name(text).flatMap({ services.runner.registry.plugin($0) }) else {
      throw HTTPError(
        status: 404, code: "plugin_not_found",
        "there is no plugin '\(text.prefix(64))'; see /v1/plugins")
    }
    return .now(.json(value(plugin, services)).tagged(for: request))
  }

  private static func value(_ plugin: any Plugin, _ services: Services) -> JSONValue {
    let manifest = plugin.manifest
    let metadata = manifest.metadata
    let timing = services.runner.timings.timing(of: manifest.id)
    func milliseconds(_ nanoseconds: Int64?) -> JSONValue {
      nanoseconds.map { .number(Milliseconds(nanoseconds: $0).value) } ?? .null
    }
    var json: JSONObject = [
      "id": .string(manifest.id.description), "version": .string(metadata.version),
      "description": .string(metadata.description),
      "tools": .array(manifest.tools.map(value)), "health": .string(plugin.health.rawValue),
      "output_format": .string(metadata.outputFormat),
      "capabilities": .array(metadata.capabilities.map { .string($0) }),
      "models": .array(manifest.models.map(\.json)),
      "frames": .integer(timing.count),
      "mean_ms": milliseconds(
        timing.count > 0 ? timing.totalNanoseconds / timing.count : nil),
      "p95_ms": milliseconds(timing.quantile(0.95)),
    ]
    if let model = metadata.model { json["model"] = .string(model) }
    if let shape = metadata.inputShape { json["input_shape"] = .array(shape.map { .integer($0) }) }
    if let thousandths = metadata.confidenceDefaultThousandths {
      json["confidence_default"] = .number(Double(thousandths) / 1000)
    }
    return .object(json)
  }

  private static func value(_ tool: ToolManifest) -> JSONValue {
    func names(_ types: [DataType]) -> JSONValue { .array(types.map { .string($0.description) }) }
    return [
      "id": .string(tool.id.description), "inputs": names(tool.inputs.map(\.type)),
      "optional_inputs": names(tool.inputs.filter { !$0.isRequired }.map(\.type)),
      "outputs": names(tool.outputs), "stateful": .bool(tool.isStateful),
      "config_schema": .object(tool.configSchema.json),
    ]
  }

  private static func devices(_ services: Services) -> HTTPResponse {
    let devices = services.runner.devices.all.map { device -> JSONValue in
      var json: JSONObject = [
        "id": .string(device.id), "kind": .string(device.kind.rawValue),
        "name": .string(device.name), "available": .bool(device.isAvailable),
      ]
      if let reason = device.reason { json["reason"] = .string(reason) }
      return .object(json)
    }
    return .json(["devices": .array(devices), "default": "cpu"])
  }
}
