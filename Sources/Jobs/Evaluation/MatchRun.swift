import Base
public import Media

/// One pipeline over one synthetic match, outside of any job: what the yardstick is laid upon.
public struct MatchRun: Sendable {
  /// What is there and what was found.
  public let match: JudgedMatch
  /// Seconds from the first frame that was asked for to the last that was done, decoding included.
  public let seconds: Double
  /// Steps that failed, softly, and left nothing for their frame.
  public let failureCount: Int

  public var pictureCount: Int { match.findings.count { $0 != nil } }

  /// Runs it on the calling thread, while the stream decodes on its own.
  ///
  /// - Parameter each: hears of each frame and what was found in it; returns whether to go on.
  /// - Throws: `ToolFailure` when a tool fails for good; `MediaError` when the film cannot be decoded, `.cancelled` when it
  ///   was not to go on.
  public init(
    _ plan: ExecutionPlan, over film: FrameStream, truth: MatchTruth, interruption: Interruption,
    each: (Frame, MatchFindings) throws -> Bool = { _, _ in true }
  ) throws {
    let runner: PlanRunner
    do throws(PlanRunner.StepFailure) {
      runner = try PlanRunner(plan, job: nil, interruption: interruption)
    } catch {
      throw error.failure
    }
    var findings = [MatchFindings?](repeating: nil, count: truth.frames.count)
    var failures = 0
    let start = Monotonic.now()
    while let views = try film.nextViews() {
      let frame = views.frame
      let outcome = runner.run(views)
      for (_, failure) in outcome.failures {
        if failure.isFatal { throw failure }
        failures += 1
      }
      let found = MatchFindings(outcome.outputs.compactMap { $0 }.flatMap(\.values))
      guard findings.indices.contains(Int(frame.index)) else {
        throw FilmMismatch.moreFrames(than: truth.frames.count)
      }
      findings[Int(frame.index)] = found
      guard try each(frame, found) else { throw MediaError.cancelled }
    }
    seconds = Double(Monotonic.now().nanoseconds(since: start)) / 1e9
    failureCount = failures
    match = JudgedMatch(truth: truth, findings: findings)
  }
}

/// Why a film and a truth do not belong together.
public enum FilmMismatch: Error, Sendable, Equatable, CustomStringConvertible {
  case size(film: String, truth: String)
  case moreFrames(than: Int)

  public var description: String {
    switch self {
    case .size(let film, let truth):
      "the film has \(film) pixels and its truth is about \(truth)"
    case .moreFrames(let count): "the film has more frames than the \(count) of its truth"
    }
  }
}

extension ExecutionPlan {
  /// The capability of plugins that tell teams apart.
  private static let teams = "teams"

  /// What a match can be judged by after it went through this plan.
  public var subjects: Set<MatchFindings.Subject> {
    var subjects: Set<MatchFindings.Subject> = []
    for step in steps {
      for output in step.tool.outputs {
        switch output {
        case .detections: subjects.insert(.people)
        case .tracks: subjects.formUnion([.people, .tracks])
        case .ball: subjects.insert(.ball)
        case .pitch: subjects.insert(.pitch)
        case .scene: subjects.insert(.cuts)
        default: break
        }
      }
      if step.plugin.manifest.metadata.capabilities.contains(Self.teams) { subjects.insert(.teams) }
    }
    return subjects
  }
}

extension MatchFindings {
  /// What the nodes of a pipeline put out for one frame, in their order: of two that say the same, the later knows more.
  init(_ values: [ToolValue]) {
    self.init()
    var hasTracks = false
    for value in values {
      switch value {
      case .detections(let boxes): if !hasTracks { people = boxes.map(FoundPerson.init) }
      case .tracks(let boxes):
        people = boxes.map(FoundPerson.init)
        hasTracks = true
      case .ball(let places):
        ball = places.max { $0.confidence < $1.confidence }.map {
          PixelPoint(x: $0.x + $0.width / 2, y: $0.y + $0.height / 2)
        }
      case .pitch(let pitch):
        homography = pitch.homography.map { TruthHomography(elements: $0.elements) }
      case .scene(let scene): isCut = scene.isCut
      case .cameraMotion, .radar, .other: break
      }
    }
  }
}

extension FoundPerson {
  fileprivate init(_ box: Detection) {
    self.init(
      id: box.trackID.map(Int.init),
      box: PixelBox(x: box.x, y: box.y, width: box.width, height: box.height),
      confidence: box.confidence, team: box.team)
  }
}
