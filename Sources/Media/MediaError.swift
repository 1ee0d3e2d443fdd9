/// Why a source cannot be opened, read or decoded. The code is stable; the words are made when somebody reads them.
public enum MediaError: Error, Sendable, Hashable {
  // What a user named
  /// No such file, upload or address.
  case notFound(source: String)
  /// A source that this server may not open: outside of the media root, an address of the machine's own network …
  case refused(source: String, why: String)
  /// A scheme, container or codec that cannot be read here.
  case unsupported(what: String)

  // The way to it
  case unreachable(source: String, why: String)
  case httpStatus(source: String, status: Int)
  case timedOut(what: String)
  case tooLarge(what: String, limit: Int64)
  /// Reading broke off and could not be resumed.
  case readFailed(source: String, why: String)
  /// Somebody asked the work to stop.
  case cancelled

  // What is in it
  case notMedia(why: String)
  case noVideo(found: String)
  case pictureTooLarge(width: Int, height: Int, limit: Int64)
  case tooCorrupt(damaged: Int, of: Int)
  case decoderFailed(why: String)
  case noSuchFrame(index: Int64)
  /// What was to be written could not be.
  case writeFailed(why: String)
  case outOfMemory

  /// Stable, for programs.
  public var code: String {
    switch self {
    case .notFound: "SOURCE_NOT_FOUND"
    case .refused: "SOURCE_REFUSED"
    case .unsupported: "SOURCE_UNSUPPORTED"
    case .unreachable: "SOURCE_UNREACHABLE"
    case .httpStatus: "SOURCE_HTTP_STATUS"
    case .timedOut: "SOURCE_TIMED_OUT"
    case .tooLarge: "SOURCE_TOO_LARGE"
    case .readFailed: "SOURCE_READ_FAILED"
    case .cancelled: "CANCELLED"
    case .notMedia: "NOT_MEDIA"
    case .noVideo: "NO_VIDEO"
    case .pictureTooLarge: "PICTURE_TOO_LARGE"
    case .tooCorrupt: "TOO_CORRUPT"
    case .decoderFailed: "DECODER_FAILED"
    case .noSuchFrame: "NO_SUCH_FRAME"
    case .writeFailed: "WRITE_FAILED"
    case .outOfMemory: "OUT_OF_MEMORY"
    }
  }
}

extension MediaError: CustomStringConvertible {
  /// For a person: what is wrong and what to do about it.
  public var description: String {
    switch self {
    case .notFound(let source): "there is nothing at '\(source)'; check the name"
    case .refused(let source, let why): "'\(source)' is not allowed: \(why)"
    case .unsupported(let what): "\(what) cannot be read here"
    case .unreachable(let source, let why): "'\(source)' cannot be reached: \(why)"
    case .httpStatus(let source, let status): "'\(source)' was answered with HTTP status \(status)"
    case .timedOut(let what): "\(what) took too long"
    case .tooLarge(let what, let limit): "\(what) is larger than the limit of \(limit) bytes"
    case .readFailed(let source, let why): "reading '\(source)' broke off: \(why)"
    case .cancelled: "stopped on request"
    case .notMedia(let why): "this is no video or image that can be read: \(why)"
    case .noVideo(let found): "there is no video in it, only \(found); give a file with pictures"
    case .pictureTooLarge(let width, let height, let limit):
      "pictures of \(width)×\(height) are over the limit of \(limit) pixels; give smaller ones, or raise --max-pixels"
    case .tooCorrupt(let damaged, let total):
      "\(damaged) of \(total) frames are damaged: too many to go on; copy or record it again"
    case .decoderFailed(let why): "the decoder gave up: \(why)"
    case .noSuchFrame(let index): "there is no frame \(index)"
    case .writeFailed(let why): "it could not be written: \(why)"
    case .outOfMemory: "there is not enough memory"
    }
  }
}
