/// Numbers and columns as people read them.
enum Text {
  /// A number with so many decimals.
  static func decimals(_ value: Double, _ places: Int) -> String {
    var scale = 1.0
    for _ in 0..<places { scale *= 10 }
    let scaled = Int64((abs(value) * scale).rounded())
    let whole = grouped(scaled / Int64(scale))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard places > 0 else { return sign + whole }
    let fraction = String(scaled % Int64(scale))
    return sign + whole + "." + String(repeating: "0", count: places - fraction.count) + fraction
  }

  /// A whole number with commas between the thousands.
  static func grouped(_ value: Int64) -> String {
    var digits = Array(String(value.magnitude))
    var position = digits.count - 3
    while position > 0 {
      digits.insert(",", at: position)
      position -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// A figure in its unit, with about three digits that mean something.
  static func number(_ value: Double) -> String {
    decimals(value, value >= 100 ? 0 : value >= 10 ? 1 : 2)
  }

  /// Qualities differ in the third place.
  static func number(_ value: Double, _ unit: Figure.Unit) -> String {
    switch unit {
    case .share, .metres: decimals(value, 3)
    case .perSecond, .microseconds, .milliseconds, .cores, .bytes, .megabytes,
      .megabytesPerSecond, .events:
      number(value)
    }
  }

  static func amount(_ value: Double, _ unit: Figure.Unit) -> String {
    switch unit {
    case .perSecond: "\(number(value))/s"
    case .share: number(value, unit)
    case .microseconds, .milliseconds, .cores, .bytes, .megabytes, .megabytesPerSecond, .events,
      .metres:
      "\(number(value, unit)) \(unit.rawValue)"
    }
  }

  static func percent(_ share: Double) -> String { "\(decimals(share * 100, 0)) %" }

  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }

  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
