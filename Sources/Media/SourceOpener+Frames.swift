extension SourceOpener {
  /// The frames of any source, decoded on a thread of their own. Returns at once: opening happens there too.
  ///
  /// A file or something on the web is read from `options.start`, or from right behind `resume`, where frames are the same,
  /// bit for bit, as in a run without a break. A live stream is read on over outages; behind `resume` its numbers and
  /// moments run on, though what was sent meanwhile is lost.
  ///
  /// - Parameters:
  ///   - whenBehind: what happens when frames are not fetched as fast as they come. A live server that is made to wait
  ///     for long may cut the connection, which is an outage then.
  ///   - resume: where an earlier run with the same options had come to.
  ///   - interruption: ends the work from outside, within a second.
  public func frames(
    _ reference: SourceReference, options: DecodeOptions = DecodeOptions(),
    limits: MediaLimits = MediaLimits(), whenBehind: FrameStream.WhenBehind = .wait,
    after resume: ResumePoint? = nil, interruption: Interruption = Interruption()
  ) -> FrameStream {
    frames(
      reference, options: options, limits: limits, whenBehind: whenBehind, after: resume,
      patience: LivePatience(), interruption: interruption)
  }

  func frames(
    _ reference: SourceReference, options: DecodeOptions = DecodeOptions(),
    limits: MediaLimits = MediaLimits(), whenBehind: FrameStream.WhenBehind = .wait,
    after resume: ResumePoint? = nil, patience: LivePatience,
    interruption: Interruption = Interruption()
  ) -> FrameStream {
    // Of its own: who stops the stream ends its reading, and nothing else that goes on under the caller's.
    let interruption = Interruption(under: interruption)
    return FrameStream(
      options: options, whenBehind: whenBehind, taken: resume?.taken ?? 0,
      interruption: interruption
    ) { tell throws(MediaError) in
      guard case .live = reference.kind else {
        return try recorded(
          reference, options: options, limits: limits, after: resume, interruption: interruption)
      }
      return try LiveReader(
        name: reference.display, after: resume, patience: patience, interruption: interruption,
        tell: tell
      ) { () throws(MediaError) in
        try connect(reference, options: options, limits: limits, interruption: interruption)
      }
    }
  }

  /// A source that can be read twice, at the place where reading begins.
  private func recorded(
    _ reference: SourceReference, options: DecodeOptions, limits: MediaLimits,
    after resume: ResumePoint?, interruption: Interruption
  ) throws(MediaError) -> VideoReader {
    guard case .bytes(let bytes, _) = try open(reference, interruption: interruption) else {
      preconditionFailure("only live streams are no bytes")
    }
    let reader = try VideoReader(
      bytes: bytes, limits: limits, threads: options.threads, hardware: options.hardware,
      interruption: interruption)
    if let resume {
      try reader.seek(to: resume.last)
      _ = try reader.next()
      reader.adopt(index: resume.last.index + 1, tally: resume.tally)
    } else if let start = options.start, start > .zero, bytes.canSeek {
      // A source that cannot be seeked in is read once from its beginning: looking for the place would read it twice.
      try reader.seek(to: start)
    }
    return reader
  }

  /// One connection to a live stream.
  private func connect(
    _ reference: SourceReference, options: DecodeOptions, limits: MediaLimits,
    interruption: Interruption
  ) throws(MediaError) -> LiveConnection {
    let opened: OpenedSource
    do throws(MediaError) {
      opened = try open(reference, interruption: interruption)
    } catch .timedOut {
      throw .unreachable(
        source: reference.display, why: "nobody has taken the connection in time")
    }
    guard case .live(let address, let name) = opened else {
      preconditionFailure("only live streams are connected to")
    }
    return try LiveConnection(
      address, name: name, options: options, limits: limits, interruption: interruption)
  }
}
