import Media

@testable import Jobs

extension PlanRunner {
  /// A frame of which nothing has been made ahead.
  func run(_ frame: Frame) -> Outcome { run(FrameViews(frame)) }
}
