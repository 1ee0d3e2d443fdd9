import Base
import Glibc
import Jobs
import Media
import SSEServer

/// `touchline serve`: runs the server until it is told to stop.
enum ServeCommand {
  static let command = Command(
    name: "serve", summary: "serve what is kept in a data directory over HTTP", table: table,
    help: help, body: run)

  private static let table = OptionTable(options: [
    .init(name: "data", value: "DIR", help: "where everything is kept (default: ./data)"),
    .init(name: "host", value: "ADDRESS", help: "address to listen on (default: 127.0.0.1)"),
    .init(
      name: "port", value: "PORT", help: "port to listen on, 0 for any free one (default: 8000)"),
    .init(
      name: "workers", value: "N", help: "jobs that run at the same time (default: one per core)"),
    .init(
      name: "ping-interval", value: "SECONDS",
      help: "seconds between two pings on a stream (default: 15)"),
    .init(
      name: "max-connections", value: "N", help: "streams that may be open at once (default: 10000)"
    ),
    .init(
      name: "max-upload", value: "BYTES",
      help: "largest file that may be uploaded (default: 20 GiB)"),
    .init(
      name: "media-root", value: "DIR",
      help: "the directory whose files jobs may name as their source (default: none)"),
    .init(
      name: "allow-private-sources", value: nil,
      help: "let jobs name addresses in this machine and its network"),
    .init(
      name: "max-pixels", value: "N",
      help: "pixels of the largest picture that is decoded (default: 67108864)"),
    .init(name: "token-file", value: "FILE", help: "who may do what: lines of 'name role token'"),
    .init(name: "tls-cert", value: "FILE", help: "certificate with its chain, PEM: serve https"),
    .init(name: "tls-key", value: "FILE", help: "the certificate's key, PEM"),
    .init(name: "no-auth", value: nil, help: "serve other machines without tokens"),
    .init(
      name: "allow-host", value: "NAME",
      help: "a name by which the server may be called (repeatable)", isList: true),
    .init(
      name: "allow-origin", value: "ORIGIN",
      help: "an origin whose pages may call the server (repeatable)", isList: true),
    .init(
      name: "assets", value: "DIR",
      help: "where openapi.yaml and public/ lie (default: the nearest directory above the program)"),
    .init(name: "print-config", value: nil, help: "print the settings as JSON and exit"),
    .init(name: "help", value: nil, help: "this text"),
  ])

  private static let help = """
    usage: touchline serve [options]

    Serves until SIGTERM or SIGINT; a second signal ends it at once. When requests are served, and only then, the line
    'listening on http://HOST:PORT' (https with a certificate) goes to standard output. The log goes to standard error, one JSON object a line.

    \(table.help)

    Every option can also be given in the environment: --ping-interval as TOUCHLINE_PING_INTERVAL.

    """

  private static func run(_ values: OptionTable.Values) throws -> Int32 {
    let settings = try settings(values)
    if values.isSet("print-config") {
      try settings.checkFiles()
      print(settings.json.jsonText())
      return ExitCode.success
    }
    try serve(settings)
  }

  private static func settings(_ values: OptionTable.Values) throws -> ServerSettings {
    try ServerSettings(
      dataDirectory: values.last("data") ?? "data", host: values.last("host") ?? "127.0.0.1",
      port: values.integer("port", or: 8_000),
      workers: values.integer("workers", or: Int64(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
      pingSeconds: values.number("ping-interval", or: 15),
      maximumStreams: values.integer("max-connections", or: 10_000),
      tokenFile: values.last("token-file"), allowsEverybody: values.isSet("no-auth"),
      hosts: values.all("allow-host"), origins: values.all("allow-origin"),
      largestUpload: values.integer("max-upload", or: 20 << 30),
      tlsCertificate: values.last("tls-cert"), tlsKey: values.last("tls-key"),
      assets: values.last("assets") ?? AssetDirectory.find(),
      mediaRoot: values.last("media-root"),
      allowsPrivateSources: values.isSet("allow-private-sources"),
      maximumPixels: values.integer("max-pixels", or: MediaLimits.defaultMaximumPixels))
  }

  private static func serve(_ settings: ServerSettings) throws -> Never {
    try ServerProcess.run(
      host: settings.host, log: { Console.log($0) }, complain: { Console.complain($0) },
      make: {
        try ServerApplication(
          settings: settings, work: .plugins(BuiltInPlugins.all), log: { Console.log($0) })
      })
  }
}

extension ServerSettings.Problem: SettingsError {}
