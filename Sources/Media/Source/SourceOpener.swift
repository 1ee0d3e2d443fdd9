/// A source that is open, and judged in every respect but what is in it.
enum OpenedSource {
  /// Bytes to be read; the name is for people.
  case bytes(any ByteSource, name: String)
  case live(LiveAddress, name: String)
}

/// Opens what users name, within a policy. The only way from a name to bytes.
public struct SourceOpener: Sendable {
  private let mediaRoot: MediaRoot?
  private let uploads: UploadDirectory?
  private let gate: AddressGate
  private let web: WebSettings

  public init(_ policy: SourcePolicy) {
    var web = WebSettings()
    web.largestFile = policy.largestDownload
    self.init(policy, gate: AddressGate(allowsPrivate: policy.allowsPrivate), web: web)
  }

  init(_ policy: SourcePolicy, gate: AddressGate, web: WebSettings) {
    mediaRoot = policy.mediaRoot.map { MediaRoot(path: $0) }
    uploads = policy.uploads.map { UploadDirectory(path: $0) }
    self.gate = gate
    self.web = web
  }

  /// Opens what a user wrote.
  func open(_ text: String, interruption: Interruption) throws(MediaError) -> OpenedSource {
    try open(try SourceReference(text), interruption: interruption)
  }

  /// Opens a source. Blocks until it is there, refused, or the interruption ends it.
  func open(_ reference: SourceReference, interruption: Interruption)
    throws(MediaError) -> OpenedSource
  {
    let name = reference.display
    switch reference.kind {
    case .path, .upload: return .bytes(try openFile(reference), name: name)
    case .web(let address):
      let source = try WebSource(
        address, gate: gate, settings: web, interruption: interruption)
      return .bytes(source, name: name)
    case .live(let address):
      let live = try LiveAddress.open(
        address, gate: gate, settings: web, interruption: interruption)
      return .live(live, name: name)
    }
  }

  /// Whether a source can be read, as far as that is known without the network: a file is there and may be read.
  public func check(_ reference: SourceReference) throws(MediaError) {
    if reference.isFile { _ = try openFile(reference) }
  }

  /// A descriptor of a file or an upload, for whoever sends it as it is. The caller closes it.
  public func openDescriptor(of reference: SourceReference) throws(MediaError) -> Int32 {
    guard reference.isFile else { throw .unsupported(what: "an address as a file") }
    return try openFile(reference).duplicateDescriptor()
  }

  private func openFile(_ reference: SourceReference) throws(MediaError) -> FileSource {
    switch reference.kind {
    case .path(let path):
      guard let mediaRoot else {
        throw .refused(
          source: path, why: "this server was given no directory of media; see --media-root")
      }
      return try mediaRoot.open(path)
    case .upload(let id):
      guard let uploads else { throw .notFound(source: reference.display) }
      return try uploads.open(id)
    case .web, .live: preconditionFailure("asked for paths and uploads only")
    }
  }
}

/// What tells one state of a file from a later one, without reading it.
public struct SourceStamp: Sendable, Hashable {
  public let bytes: Int64
  /// Nanoseconds since 1970.
  public let changedAt: Int64

  public init(bytes: Int64, changedAt: Int64) {
    self.bytes = bytes
    self.changedAt = changedAt
  }
}

/// What a result was made from.
public struct SourceProvenance: Sendable, Hashable {
  /// Without credentials.
  public let source: String
  /// Of the whole file, 64 digits; nil for what comes over the network, which may be another thing tomorrow.
  public var sha256: String?
}

extension SourceOpener {
  /// The state in which a file is now; nil for what comes over the network, and for what cannot be opened.
  public func stamp(of reference: SourceReference) -> SourceStamp? {
    reference.isFile ? (try? openFile(reference))?.stamp : nil
  }

  /// What identifies a source. Reads a file from end to end.
  public func provenance(of reference: SourceReference, interruption: Interruption)
    throws(MediaError) -> SourceProvenance
  {
    switch reference.kind {
    case .path, .upload:
      let digest = try FileDigest.sha256(
        of: try openFile(reference), named: reference.display, interruption: interruption)
      return SourceProvenance(source: reference.display, sha256: digest)
    case .web, .live: return SourceProvenance(source: reference.display, sha256: nil)
    }
  }
}
