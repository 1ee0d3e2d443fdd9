import CPixels

/// Which of many values is taken: the least or the greatest.
struct Extremum: Sendable {
  /// Of three rows.
  typealias OfThree =
    @convention(c) (
      UnsafePointer<UInt8>?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?,
      UnsafeMutablePointer<UInt8>?, Int
    ) -> Void
  /// Of three rows, and of those and two more.
  typealias OfFive =
    @convention(c) (
      UnsafePointer<UInt8>?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?,
      UnsafeMutablePointer<UInt8>?, UnsafePointer<UInt8>?, UnsafePointer<UInt8>?,
      UnsafeMutablePointer<UInt8>?, Int
    ) -> Void
  /// Of two rows and what is there.
  typealias AndTwo =
    @convention(c) (
      UnsafePointer<UInt8>?, UnsafePointer<UInt8>?, UnsafeMutablePointer<UInt8>?, Int
    ) -> Void

  /// Changes nothing beside any value.
  let nothing: UInt8
  let pick: @Sendable (UInt8, UInt8) -> UInt8
  let ofThree: OfThree
  let ofFive: OfFive
  let andTwo: AndTwo

  static let least = Extremum(
    nothing: 255, pick: { min($0, $1) }, ofThree: pixels_least_of_three,
    ofFive: pixels_least_of_five, andTwo: pixels_lower_to)
  static let greatest = Extremum(
    nothing: 0, pick: { max($0, $1) }, ofThree: pixels_greatest_of_three,
    ofFive: pixels_greatest_of_five, andTwo: pixels_raise_to)
}
