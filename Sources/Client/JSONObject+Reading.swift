public import Base

// What is read of answers. A member that is not there, or is another kind of value, is nil: an answer may gain members.

extension JSONObject {
  public func text(_ name: String) -> String? {
    if case .string(let text)? = self[name] { text } else { nil }
  }

  public func integer(_ name: String) -> Int64? {
    if case .integer(let whole)? = self[name] { whole } else { nil }
  }

  public func number(_ name: String) -> Double? {
    switch self[name] {
    case .integer(let whole)?: Double(whole)
    case .number(let fraction)?: fraction
    default: nil
    }
  }

  public func object(_ name: String) -> JSONObject? {
    if case .object(let object)? = self[name] { object } else { nil }
  }

  /// The objects of a list; what is none is left out.
  public func objects(_ name: String) -> [JSONObject] {
    guard case .array(let elements)? = self[name] else { return [] }
    return elements.compactMap { if case .object(let object) = $0 { object } else { nil } }
  }
}
