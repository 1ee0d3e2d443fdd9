public import Base
import CLinux
import Glibc
public import Media

/// Everything that an operator decides about a server: one value, checked once, before anything starts.
public struct ServerSettings: Sendable {
  /// The directory that holds everything the server keeps.
  public var dataDirectory: String
  public var host: String
  public var port: UInt16
  /// Jobs that run at the same time.
  public var workers: Int
  public var streams: StreamSettings
  /// Who may do what; nil for everybody everything.
  public var tokenFile: String?
  /// Serve others than this machine without tokens.
  public var allowsEverybody: Bool
  /// Names by which this server may be called, beside loopback and its address.
  public var hosts: [String]
  /// Origins of other pages that may call it.
  public var origins: [String]
  /// Bytes of the largest file that may be uploaded.
  public var largestUpload: Int64
  /// The files of the certificate, with its chain, and of its key, both PEM; nil for plain HTTP.
  public var tls: TLSFiles?
  /// The directory with `openapi.yaml` and `public/`; nil when there is none.
  public var assets: String?
  /// The directory whose files jobs may name; nil for none.
  public var mediaRoot: String?
  /// Whether jobs may name addresses in this machine and its network.
  public var allowsPrivateSources: Bool
  /// Pixels of the largest picture that is decoded.
  public var maximumPixels: Int64

  /// Where a certificate and its key lie.
  public struct TLSFiles: Sendable {
    public let certificate: String
    public let key: String
  }

  /// Settings that an operator must change before the server can start.
  public struct Problem: Error, Sendable, CustomStringConvertible {
    public let description: String
  }

  /// Checks each value and how they fit together.
  public init(
    dataDirectory: String, host: String = "127.0.0.1", port: Int64 = 8_000, workers: Int64 = 2,
    pingSeconds: Double = 15, maximumStreams: Int64 = 10_000, tokenFile: String? = nil,
    allowsEverybody: Bool = false, hosts: [String] = [], origins: [String] = [],
    largestUpload: Int64 = 20 << 30, tlsCertificate: String? = nil, tlsKey: String? = nil,
    assets: String? = AssetDirectory.find(), mediaRoot: String? = nil,
    allowsPrivateSources: Bool = false, maximumPixels: Int64 = MediaLimits.defaultMaximumPixels
  ) throws(Problem) {
    guard !dataDirectory.isEmpty else { throw Problem(description: "--data must name a directory") }
    guard let port = UInt16(exactly: port) else {
      throw Problem(description: "--port must be from 0 (any free one) to 65535, not \(port)")
    }
    guard (1...256).contains(workers) else {
      throw Problem(description: "--workers must be from 1 to 256, not \(workers)")
    }
    guard pingSeconds >= 0.05, pingSeconds <= 3_600 else {
      throw Problem(description: "--ping-interval must be from 0.05 to 3600 seconds")
    }
    guard (1...1_000_000).contains(maximumStreams) else {
      throw Problem(description: "--max-connections must be from 1 to 1000000")
    }
    guard largestUpload > 0 else { throw Problem(description: "--max-upload must be more than 0") }
    guard maximumPixels > 0 else { throw Problem(description: "--max-pixels must be more than 0") }
    if let mediaRoot { try Self.check(mediaRoot: mediaRoot) }
    do throws(BindPolicy.Refusal) {
      try BindPolicy.check(address: host, hasTokens: tokenFile != nil, noAuth: allowsEverybody)
    } catch {
      throw Problem(description: error.description)
    }
    self.dataDirectory = dataDirectory
    self.host = host
    self.port = port
    self.workers = Int(workers)
    var streams = StreamSettings()
    streams.pingSeconds = pingSeconds
    streams.maximumConnections = Int(maximumStreams)
    self.streams = streams
    self.tokenFile = tokenFile
    self.allowsEverybody = allowsEverybody
    self.hosts = try hosts.map { (text) throws(Problem) in
      guard let host = GivenNames.host(text) else {
        throw Problem(
          description: "--allow-host takes a name without scheme and port, not '\(text)'")
      }
      return host
    }
    self.origins = try origins.map { (text) throws(Problem) in
      guard let origin = GivenNames.origin(text) else {
        throw Problem(
          description:
            "--allow-origin takes an origin such as https://app.example:8443, without a path, not '\(text)'"
        )
      }
      return origin
    }
    self.largestUpload = largestUpload
    switch (tlsCertificate, tlsKey) {
    case (let certificate?, let key?): tls = TLSFiles(certificate: certificate, key: key)
    case (nil, nil): tls = nil
    default: throw Problem(description: "--tls-cert and --tls-key go together")
    }
    self.assets = assets
    self.mediaRoot = mediaRoot
    self.allowsPrivateSources = allowsPrivateSources
    self.maximumPixels = maximumPixels
  }

  /// A mistyped directory is told at once, and not by the first job that fails.
  private static func check(mediaRoot: String) throws(Problem) {
    var status = stat()
    guard stat(mediaRoot, &status) == 0 else {
      throw Problem(
        description: "--media-root \(mediaRoot): \(String(cString: strerror(errno)))")
    }
    guard status.st_mode & S_IFMT == S_IFDIR else {
      throw Problem(description: "--media-root \(mediaRoot) is no directory")
    }
  }

  /// Reads the files that they name, and keeps nothing of them.
  public func checkFiles() throws {
    if let tokenFile { _ = try TokenFile.load(path: tokenFile) }
    _ = try tls?.read()
  }

  /// The settings as an operator may print them: no secret is among them.
  public var json: JSONValue {
    [
      "data": .string(dataDirectory), "host": .string(host), "port": .integer(Int64(port)),
      "workers": .integer(Int64(workers)), "ping_interval": .number(streams.pingSeconds),
      "max_connections": .integer(Int64(streams.maximumConnections)),
      "token_file": tokenFile.map { .string($0) } ?? .null, "no_auth": .bool(allowsEverybody),
      "tls_cert": tls.map { .string($0.certificate) } ?? .null,
      "tls_key": tls.map { .string($0.key) } ?? .null,
      "allow_host": .array(hosts.map { .string($0) }),
      "allow_origin": .array(origins.map { .string($0) }), "max_upload": .integer(largestUpload),
      "assets": assets.map { .string($0) } ?? .null,
      "media_root": mediaRoot.map { .string($0) } ?? .null,
      "allow_private_sources": .bool(allowsPrivateSources), "max_pixels": .integer(maximumPixels),
    ]
  }
}
