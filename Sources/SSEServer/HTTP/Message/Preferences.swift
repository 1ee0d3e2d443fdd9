/// What a client takes of something that comes in several forms, with weights (RFC 9110, 12.4.2): `Accept`,
/// `Accept-Encoding`. What is malformed counts as not said.
struct Preferences: Equatable {
  /// One form, or a group of them, in lower case: `text/html`, `text/*`, `gzip`, `*`.
  private struct Element: Equatable {
    let form: String
    /// From 0, not at all, to 1000.
    let thousandths: Int
  }

  private let elements: [Element]

  /// - Parameter fields: every value of the header.
  init(_ fields: [String]) {
    elements = fields.flatMap { MediaType.parts($0, at: ",") }.compactMap {
      Self.element(String($0))
    }
  }

  private static func element(_ text: String) -> Element? {
    var parts = MediaType.parts(text, at: ";")
    let form = Text.trimmed(parts.removeFirst()).lowercased()
    guard !form.isEmpty else { return nil }
    guard let weight = parts.compactMap(MediaType.parameter).first(where: { $0.name == "q" }) else {
      return Element(form: form, thousandths: 1_000)
    }
    return thousandths(weight.value).map { Element(form: form, thousandths: $0) }
  }

  /// `0.5` as 500; nil for what is no weight.
  private static func thousandths(_ text: String) -> Int? {
    let halves = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = Text.wholeNumber(halves[0]), whole <= 1, halves[0].utf8.count == 1 else {
      return nil
    }
    let digits = halves.count > 1 ? halves[1] : ""
    guard digits.utf8.count <= 3, digits.utf8.allSatisfy(Text.isDigit) else { return nil }
    let padded = digits + String(repeating: "0", count: 3 - digits.utf8.count)
    let thousandths = Int(whole) * 1_000 + (Int(padded) ?? 0)
    return thousandths <= 1_000 ? thousandths : nil
  }

  /// How much a form is liked: by what is said of it by name, else of its group, else of all; 0 when nothing is.
  func thousandths(of form: String) -> Int {
    let group = form.split(separator: "/").first.map { "\($0)/*" } ?? ""
    for wanted in [form, group, "*/*", "*"] {
      if let said = elements.first(where: { $0.form == wanted }) { return said.thousandths }
    }
    return 0
  }

  /// Whether a form is taken and was asked for by its own name.
  func isNamed(_ form: String) -> Bool {
    elements.first { $0.form == form }.map { $0.thousandths > 0 } ?? false
  }
}

extension HTTPRequest {
  /// The types of answer that the client takes.
  var accepted: Preferences { Preferences(headers.all("Accept")) }
}
