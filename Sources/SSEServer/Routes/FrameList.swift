import Base
import Jobs

/// An answer that is a list of frames with something before and after it.
struct FrameList: Sendable {
  let head: [UInt8]
  let tail: [UInt8]
  let write: @Sendable (inout JSONWriter, FrameRow) -> Void

  /// The whole answer when the view holds all frames, else a stream that begins with those that it holds.
  func response(_ view: JobView, tag: String, store: Store) -> HTTPResponse {
    let headers: HTTPHeaders = ["ETag": tag]
    guard view.hasAllFrames else {
      let pages = FramePages(
        store: store, job: view.job.id, head: head, tail: tail, firstRows: view.frames,
        write: write)
      var typed = headers
      typed["Content-Type"] = MediaType.json
      return HTTPResponse(headers: typed, body: .stream(pages))
    }
    var writer = JSONWriter(
      capacity: view.frames.reduce(head.count + tail.count) { $0 + $1.json.count + 1 })
    writer.raw(bytes: head)
    for (index, row) in view.frames.enumerated() {
      if index > 0 { writer.raw(",") }
      write(&writer, row)
    }
    writer.raw(bytes: tail)
    return .json(headers: headers, bytes: writer.bytes())
  }
}

extension JobParts {
  /// One page of frames, which for a small job is all of them.
  mutating func wantFrames(after index: Int64) {
    framesAfter = index
    frameLimit = FramePages.pageFrames
  }
}
