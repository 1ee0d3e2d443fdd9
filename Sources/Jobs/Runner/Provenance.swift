import Base
import Media
import Synchronization

/// What a result was made from and with: enough to make it again.
struct Provenance {
  let source: SourceProvenance
  let plans: [ExecutionPlan]
  let record: JobRecord
  let deviceUsed: String

  var json: JSONObject {
    var origin: JSONObject = ["address": .string(source.source)]
    if let sha256 = source.sha256 { origin["sha256"] = .string(sha256) }
    return [
      "source": .object(origin),
      "pipelines": .array(
        plans.map {
          [
            "pipeline_id": .string($0.definition.id.description),
            "content_hash": .string($0.contentHash),
          ]
        }),
      "plugins": .array(plugins),
      "device_requested": .string(record.deviceRequested),
      "device_used": .string(deviceUsed),
      "options": (try? JSONParser.parse(Array(record.options.utf8))) ?? .object([:]),
      "program": ["name": .string(Program.name), "version": .string(Program.version)],
      "libraries": .array(
        MediaLibraries.versions().map {
          ["name": .string($0.name), "version": .string($0.version)]
        }),
    ]
  }

  private var plugins: [JSONValue] {
    var seen: [Name] = []
    var plugins: [JSONValue] = []
    for step in plans.flatMap(\.steps) where !seen.contains(step.node.plugin) {
      seen.append(step.node.plugin)
      let manifest = step.plugin.manifest
      plugins.append([
        "plugin_id": .string(step.node.plugin.description),
        "version": .string(manifest.metadata.version),
        "models": .array(manifest.models.map(\.json)),
      ])
    }
    return plugins
  }
}

/// Finds out what a source is while the job runs: a file is read a second time, on a thread of its own.
final class ProvenanceReader: Sendable {
  private let result = Condition<Result<SourceProvenance, MediaError>?>(nil)
  private let thread: NamedThread

  init(_ reference: SourceReference, _ sources: SourceOpener, interruption: Interruption) {
    thread = NamedThread(name: "tl-provenance") { [result] in
      let found: Result<SourceProvenance, MediaError>
      do throws(MediaError) {
        found = .success(try sources.provenance(of: reference, interruption: interruption))
      } catch {
        found = .failure(error)
      }
      result.update { $0 = found }
    }
  }

  /// Waits until it is known, for at most so long; nil then.
  func wait(atMost seconds: Double) throws(MediaError) -> SourceProvenance? {
    let deadline = Monotonic.now().advanced(bySeconds: seconds)
    let found: Result<SourceProvenance, MediaError>? = result.wait(until: deadline) { $0 }
    return try found?.get()
  }

  /// The thread has ended when this returns.
  func join() { thread.join() }
}
