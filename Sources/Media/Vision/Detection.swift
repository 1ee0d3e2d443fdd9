public import Base

/// One box that a tool found in a picture.
///
/// Flat on purpose: boxes are copied, sorted and written by the million, and a reference in each would be
/// counted each time. Values are held in the precision in which they are published, so that a box read back
/// from the log equals the box that was written.
public struct Detection: Sendable, Hashable {
  /// What it is: `player`, `ball`, or whatever a user's own model names.
  public let label: Label
  /// The team it belongs to, once somebody knows.
  public var team: Label?
  /// The track it belongs to, once somebody follows it.
  public var trackID: Int32?
  /// Thousandths, 0 to 1000.
  public let confidenceThousandths: Int16
  /// Tenths of a display pixel from the left edge.
  public let xTenths: Int32
  /// Tenths of a display pixel from the top edge.
  public let yTenths: Int32
  /// Tenths of a display pixel, not negative.
  public let widthTenths: Int32
  /// Tenths of a display pixel, not negative.
  public let heightTenths: Int32

  /// Why a box cannot be: the value that is not one of a box.
  public enum Invalid: String, Error {
    case confidence, x, y, width, height

    /// What the value must be.
    public var rule: String {
      switch self {
      case .confidence: "a number from 0 to 1"
      case .x, .y: "within 100 million pixels of the origin"
      case .width, .height: "0 to 100 million pixels"
      }
    }
  }

  /// Coordinates beyond this are not pixels of any picture, and would not fit.
  private static let coordinates = -1e8...1e8
  private static let sizes = 0...1e8

  /// A box in display pixels, rounded to the precision in which it is published.
  public init(
    label: Label, confidence: Double, x: Double, y: Double, width: Double, height: Double,
    trackID: Int32? = nil, team: Label? = nil
  ) throws(Invalid) {
    // None of these ranges contains NaN.
    guard (0...1).contains(confidence) else { throw .confidence }
    guard Self.coordinates.contains(x) else { throw .x }
    guard Self.coordinates.contains(y) else { throw .y }
    guard Self.sizes.contains(width) else { throw .width }
    guard Self.sizes.contains(height) else { throw .height }
    self.label = label
    self.team = team
    self.trackID = trackID
    confidenceThousandths = Int16((confidence * 1000).rounded())
    xTenths = Int32((x * 10).rounded())
    yTenths = Int32((y * 10).rounded())
    widthTenths = Int32((width * 10).rounded())
    heightTenths = Int32((height * 10).rounded())
  }

  public var confidence: Double { Double(confidenceThousandths) / 1000 }
  public var x: Double { Double(xTenths) / 10 }
  public var y: Double { Double(yTenths) / 10 }
  public var width: Double { Double(widthTenths) / 10 }
  public var height: Double { Double(heightTenths) / 10 }
}
