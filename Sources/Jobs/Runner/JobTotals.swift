import Base
import Media

/// What a job has found so far, in numbers. Sums of whole numbers only: they come out the same however the job was cut up.
struct JobTotals: Hashable {
  /// Frames that were looked at, each once however many passes look at it.
  var frames: Int64 = 0
  var detections: Int64 = 0
  var confidenceThousandths: Int64 = 0
  var droppedFrames: Int64 = 0

  mutating func count(_ data: FrameData) {
    guard let boxes = data.detections else { return }
    detections += Int64(boxes.count)
    for box in boxes { confidenceThousandths += Int64(box.confidenceThousandths) }
  }

  /// The totals as a summary begins.
  var summary: JSONObject {
    [
      "total_frames": .integer(frames), "total_detections": .integer(detections),
      "average_confidence": .number(averageConfidence),
      "dropped_frames": .integer(droppedFrames),
    ]
  }

  /// To three decimals; 0 where there is nothing to average.
  private var averageConfidence: Double {
    guard detections > 0 else { return 0 }
    return Double((confidenceThousandths + detections / 2) / detections) / 1000
  }

  func write(to state: inout StateEncoder) {
    state.write(frames)
    state.write(detections)
    state.write(confidenceThousandths)
    state.write(droppedFrames)
  }

  init() {}

  init(from state: inout StateDecoder) throws(StateDecoder.Malformed) {
    frames = try state.integer()
    detections = try state.integer()
    confidenceThousandths = try state.integer()
    droppedFrames = try state.integer()
  }
}
