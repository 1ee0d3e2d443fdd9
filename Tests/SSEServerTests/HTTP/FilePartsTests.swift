import Foundation
import Testing

@testable import SSEServer

@Suite struct FilePartsTests {
  @Test(
    arguments: [
      (nil, ByteRange.whole), ("bytes=0-", .part(offset: 0, length: 100)),
      ("bytes=10-19", .part(offset: 10, length: 10)),
      ("bytes=-10", .part(offset: 90, length: 10)), ("bytes=-1000", .part(offset: 0, length: 100)),
      ("bytes=90-1000", .part(offset: 90, length: 10)),
      ("bytes=99-99", .part(offset: 99, length: 1)),
      ("bytes=100-", .unsatisfiable), ("bytes=-0", .unsatisfiable), ("bytes=5-4", .whole),
      ("bytes=", .whole),
      ("bytes=-", .whole), ("bytes=a-b", .whole), ("bytes=0-1,3-4", .whole), ("items=0-1", .whole),
      ("bytes=+1-2", .whole),
      ("bytes=1-99999999999999999999", .whole), ("Bytes=1-2", .part(offset: 1, length: 2)),
    ] as [(String?, ByteRange)])
  func `reads ranges`(header: String?, expected: ByteRange) {
    #expect(ByteRange(header, size: 100) == expected)
  }

  @Test func `an empty file has no part`() {
    #expect(ByteRange("bytes=0-", size: 0) == .unsatisfiable)
  }

  @Test(arguments: [0, 784_111_777, -1, 1_700_000_000, 951_782_400, 4_102_444_799] as [Int64])
  func `writes dates as Foundation does, and reads them back`(seconds: Int64) {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    let text = HTTPDate.text(seconds: seconds)
    #expect(text == formatter.string(from: Date(timeIntervalSince1970: Double(seconds))))
    #expect(HTTPDate.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "Sun, 06 Nov 1994", "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 UTC",
    "Sunday, 06-Nov-94 08:49:37 GMT",
  ])
  func `reads no other dates`(text: String) {
    #expect(HTTPDate.seconds(text) == nil)
  }

  @Test(arguments: [
    ("*", true), ("\"a\"", true), ("W/\"a\"", true), ("\"b\", \"a\"", true), ("\"b\"", false),
    ("a", false), ("", false), ("\t\"b\" ,W/\"a\" ", true), (" * ", true), ("\"b\", *", false),
    ("\"ab\"", false), (",,", false), ("W/", false),
  ])
  func `matches tags`(header: String, matches: Bool) {
    #expect(EntityTag.isMatched("\"a\"", by: ["If-None-Match": header]) == matches)
    #expect(EntityTag.isMatched("W/\"a\"", by: ["If-None-Match": header]) == matches)
  }

  @Test(arguments: [
    ("gzip", true, false), ("br, GZIP;q=0.5", true, true), ("*", true, true),
    ("gzip;q=0", false, false), ("gzip; q=0.0, *", false, true), ("*;q=0, br", false, true),
    ("br", false, true), ("", false, false),
  ])
  func `knows who takes which coding`(header: String, gzip: Bool, brotli: Bool) {
    #expect((Preferences([header]).thousandths(of: "gzip") > 0) == gzip)
    #expect((Preferences([header]).thousandths(of: "br") > 0) == brotli)
  }

  @Test(arguments: [
    ("application/json", true), ("application/json; charset=UTF-8", true),
    ("Application/JSON;v=1", true), ("application/problem+json", false),
    ("application/merge-patch+json", false), ("application/jsonp", false),
    ("application/json; charset=latin1", false), ("text/json", false), ("json", false), ("", false),
    ("application/json; charset", false), ("application/json;", true),
  ])
  func `knows what is JSON`(text: String, isJSON: Bool) {
    #expect((MediaType(text)?.isJSON ?? false) == isJSON)
  }
}
