import CLibAV
import Glibc

/// A source's bytes and where the next read begins, shared by those who read it in turn.
final class SourceBytes {
  let source: any ByteSource
  fileprivate var position: Int64 = 0

  init(_ source: any ByteSource) {
    self.source = source
  }
}

/// Hands a `ByteSource` to libav as an AVIOContext. Lives as long as the format context that reads through it.
final class SourceIO {
  /// What libav asks for at a time: large enough that calls do not count, small enough to be in the cache.
  private static let bufferBytes: Int32 = 64 << 10

  private let bytes: SourceBytes
  private let interruption: Interruption
  /// Where libav reads next. The source is moved there when it does and not before: libav seeks more than it reads.
  private var position: Int64 = 0
  /// What went wrong first; libav's own codes cannot tell.
  private(set) var failure: MediaError?
  /// What the source begins with.
  private(set) var head: [UInt8] = []
  private static let headBytes = 16
  private(set) var context: UnsafeMutablePointer<AVIOContext>?

  init(_ bytes: SourceBytes, interruption: Interruption) throws(MediaError) {
    self.bytes = bytes
    let source = bytes.source
    self.interruption = interruption
    guard let buffer = av_malloc(Int(Self.bufferBytes)) else { throw .outOfMemory }
    context = avio_alloc_context(
      buffer.assumingMemoryBound(to: UInt8.self), Self.bufferBytes, 0,
      Unmanaged.passUnretained(self).toOpaque(), readFromSource, nil,
      source.canSeek ? seekInSource : nil)
    guard let context else {
      av_free(buffer)
      throw .outOfMemory
    }
    context.pointee.seekable = source.canSeek ? AVIO_SEEKABLE_NORMAL : 0
  }

  deinit {
    guard let context else { return }
    // libav may have put another buffer in place of ours.
    av_free(context.pointee.buffer)
    var pointer: UnsafeMutablePointer<AVIOContext>? = context
    avio_context_free(&pointer)
  }

  var canSeek: Bool { bytes.source.canSeek }

  fileprivate func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
    if interruption.isDue { return AVStatus.interrupted.code }
    do throws(MediaError) {
      if bytes.position != position {
        try bytes.source.seek(to: position)
        bytes.position = position
      }
      let count = try bytes.source.read(into: buffer)
      if position == 0, head.isEmpty { head = Array(buffer.prefix(min(count, Self.headBytes))) }
      position += Int64(count)
      bytes.position = position
      return count == 0 ? AVStatus.endOfFile.code : Int32(count)
    } catch {
      return fail(error)
    }
  }

  fileprivate func seek(to offset: Int64, whence: Int32) -> Int64 {
    let target: Int64
    switch whence & ~AVSEEK_FORCE {
    case AVSEEK_SIZE: return bytes.source.size ?? Int64(TOUCHLINE_AVERROR_NOSYS)
    case SEEK_SET: target = offset
    case SEEK_CUR: target = position &+ offset
    case SEEK_END:
      guard let size = bytes.source.size else { return Int64(TOUCHLINE_AVERROR_NOSYS) }
      target = size &+ offset
    default: return Int64(TOUCHLINE_AVERROR_INVAL)
    }
    guard target >= 0 else { return Int64(TOUCHLINE_AVERROR_INVAL) }
    position = target
    return target
  }

  private func fail(_ error: MediaError) -> Int32 {
    if failure == nil { failure = error }
    return TOUCHLINE_AVERROR_IO
  }
}

private func readFromSource(
  _ opaque: UnsafeMutableRawPointer?, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int32
) -> Int32 {
  guard let opaque, let buffer, count > 0 else { return TOUCHLINE_AVERROR_INVAL }
  return Unmanaged<SourceIO>.fromOpaque(opaque).takeUnretainedValue().read(
    into: UnsafeMutableRawBufferPointer(start: buffer, count: Int(count)))
}

private func seekInSource(_ opaque: UnsafeMutableRawPointer?, _ offset: Int64, _ whence: Int32)
  -> Int64
{
  guard let opaque else { return Int64(TOUCHLINE_AVERROR_INVAL) }
  return Unmanaged<SourceIO>.fromOpaque(opaque).takeUnretainedValue().seek(
    to: offset, whence: whence)
}
