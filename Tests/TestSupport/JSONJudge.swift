public import Base
import Foundation

extension JSONValue {
  /// Whether JSONSerialization understood a text as this value.
  public func agrees(with judged: Any?) -> Bool {
    switch self {
    case .null: return judged is NSNull
    case .bool(let flag): return judged as? Bool == flag
    case .integer(let whole): return (judged as? NSNumber)?.int64Value == whole
    case .number(let fraction):
      guard let judged = judged as? NSNumber else { return false }
      // Foundation on Linux reads some numbers as decimals, and is a few units off when it makes doubles of them.
      let slack = judged is NSDecimalNumber ? abs(fraction) * 1e-14 : 0
      return abs(judged.doubleValue - fraction) <= slack
    case .string(let text):
      return (judged as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
    case .array(let elements):
      guard let judged = judged as? [Any] else { return false }
      return judged.count == elements.count
        && zip(elements, judged).allSatisfy { $0.agrees(with: $1) }
    case .object(let object):
      guard let judged = judged as? NSDictionary else { return false }
      return judged.count == object.members.count
        && object.members.allSatisfy { $0.value.agrees(with: judged[NSString(string: $0.name)]) }
    }
  }
}
