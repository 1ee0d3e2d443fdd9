/// Bytes of a source, wherever they lie. Used by one thread at a time; every call may block.
///
/// libav reads everything but live streams through this: it opens nothing by itself.
protocol ByteSource: AnyObject {
  /// Fills the front of the buffer as far as is convenient. Gives 0 at the end and only there.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(MediaError) -> Int
  /// Goes on reading at this offset. Only called when `canSeek`.
  func seek(to offset: Int64) throws(MediaError)
  /// Bytes in all, when that is known.
  var size: Int64? { get }
  var canSeek: Bool { get }
}
