/// Header fields in the order in which they came or go; names compare without regard to case.
public struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
  /// One field.
  public struct Field: Sendable, Equatable {
    public let name: String
    public let value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  public private(set) var fields: [Field]

  public init(_ fields: [Field] = []) {
    self.fields = fields
  }

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: $0.0, value: $0.1) }
  }

  /// The first value of a name; setting replaces every field of that name, or (with nil) removes them.
  public subscript(name: String) -> String? {
    get { fields.first { Self.isSame($0.name, name) }?.value }
    set {
      let index = fields.firstIndex { Self.isSame($0.name, name) }
      guard let newValue else {
        fields.removeAll { Self.isSame($0.name, name) }
        return
      }
      guard let index else { return add(name, newValue) }
      fields[index] = Field(name: name, value: newValue)
      let rest = fields[(index + 1)...].filter { !Self.isSame($0.name, name) }
      fields.replaceSubrange((index + 1)..., with: rest)
    }
  }

  /// Every value of a name.
  public func all(_ name: String) -> [String] {
    fields.filter { Self.isSame($0.name, name) }.map(\.value)
  }

  /// One more field, even when the name is there.
  public mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name, value: value))
  }

  /// The elements of a comma-separated list over all fields of a name, trimmed and lower-cased.
  public func list(_ name: String) -> [String] {
    all(name).flatMap { $0.split(separator: ",") }
      .map { Text.trimmed($0).lowercased() }.filter { !$0.isEmpty }
  }

  static func isSame(_ left: String, _ right: String) -> Bool {
    // Nearly always they are not even as long, or the very same.
    left.utf8.count == right.utf8.count
      && (left == right
        || zip(left.utf8, right.utf8).allSatisfy { Text.lowered($0) == Text.lowered($1) })
  }

  /// Whether a name is a token of RFC 9110. A name with a space before its colon is how requests are smuggled.
  static func isToken(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.allSatisfy(Text.isTokenByte)
  }

  /// Whether a value can stand in a header: no line break can begin another.
  static func isSafeValue(_ value: String) -> Bool {
    value.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7f) || $0 == 0x09 }
  }
}
