import Base
import Client

/// `touchline pipelines` and `plugins`: what a server can do.
enum RegistryCommands {
  static let pipelines = ClientCommand("pipelines", "list what a job can run") { invocation in
    let answer = try invocation.client.get(["pipelines"])
    var table = TextTable(["PIPELINE", "NAME", "NODES", "REGISTERED"])
    for pipeline in answer.objects("pipelines") {
      table.add([
        pipeline.text("id") ?? "", pipeline.text("name") ?? "",
        "\(pipeline.objects("nodes").count)", pipeline.text("created_at") ?? "",
      ])
    }
    show(answer, table, invocation)
    return ExitCode.success
  }

  static let plugins = ClientCommand("plugins", "list the plugins and what they cost") {
    invocation in
    let answer = try invocation.client.get(["v1", "plugins"])
    var table = TextTable(["PLUGIN", "VERSION", "HEALTH", "MEAN MS", "P95 MS", "DESCRIPTION"])
    for plugin in answer.objects("plugins") {
      table.add([
        plugin.text("id") ?? "", plugin.text("version") ?? "", plugin.text("health") ?? "",
        plugin.number("mean_ms").map { "\($0)" } ?? "-",
        plugin.number("p95_ms").map { "\($0)" } ?? "-", plugin.text("description") ?? "",
      ])
    }
    show(answer, table, invocation)
    return ExitCode.success
  }

  private static func show(
    _ answer: JSONObject, _ table: TextTable, _ invocation: ClientCommand.Invocation
  ) {
    if invocation.wantsJSON {
      Console.printLine(answer.jsonText())
    } else {
      table.lines.forEach(Console.printLine)
    }
  }
}
