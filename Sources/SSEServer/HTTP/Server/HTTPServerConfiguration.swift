/// What an operator may choose about the HTTP server.
public struct HTTPServerConfiguration: Sendable {
  /// PEM texts of a certificate (with its chain) and its key.
  public struct TLS: Sendable {
    public let certificate: String
    public let key: String

    public init(certificate: String, key: String) {
      self.certificate = certificate
      self.key = key
    }
  }

  /// An IP address, or `localhost`.
  public var address = "127.0.0.1"
  /// 0 picks a free one.
  public var port: UInt16 = 0
  public var tls: TLS?
  /// Event loops. One serves tens of thousands of small requests a second.
  public var threads = 1
  /// Connections that the HTTP library may hold; over it, the longest silent ones are ended, and while there are
  /// none, requests get 503. Taken sockets do not count.
  public var maximumConnections = 4_096
  /// Connections that the library takes beyond those, which are refused in our own words. At its own limit it stops
  /// accepting, and the kernel lets clients connect whom nobody ever answers.
  public var spareConnections = 1_024
  /// Connections of one client address; nil is no limit. Those over it are closed unanswered.
  public var maximumConnectionsPerAddress: Int?
  /// Header bytes of one request: over it, 431.
  public var maximumHeaderBytes = 16_384
  /// Seconds that a request line and its headers may take in all.
  public var headerSeconds = 20.0
  /// Seconds that a body may take beyond what `minimumBytesPerSecond` allows for its size.
  public var bodySeconds = 20.0
  /// The rate below which a body is too slow.
  public var minimumBytesPerSecond = 1_024.0
  /// Seconds that a connection may be silent between two requests.
  public var keepAliveSeconds = 60.0
  /// Seconds after which a client that takes nothing of its answer is cut.
  public var stalledSeconds = 60
  /// Bytes that are read and thrown away so that a client that is still sending can read its refusal.
  public var lingerBytes = 16 << 20
  /// Seconds that this may take.
  public var lingerSeconds = 5.0

  public init() {}

  /// The library's memory for one connection: the headers, and buffers for what is read and written.
  /// A header costs its text and a record of about its size again, so ours is the limit that is met first.
  var connectionMemory: Int { max(maximumHeaderBytes * 3, 16_384) }
}
