import Testing

@testable import Media

struct SourceReferenceTests {
  @Test(
    arguments: [
      ("a.mp4", .path("a.mp4")), ("dir/b c.mp4", .path("dir/b c.mp4")),
      ("/srv/media/a.mp4", .path("/srv/media/a.mp4")), ("./a:b.mp4", .path("./a:b.mp4")),
      ("-:x", .path("-:x")), ("7:1", .path("7:1")), ("tor 1:0.mp4", .path("tor 1:0.mp4")),
      ("…/ä.mp4", .path("…/ä.mp4")), ("a@b", .path("a@b")),
      ("upload:1x9", .upload("1x9")), ("UPLOAD:a.b_c-d", .upload("a.b_c-d")),
    ] as [(String, SourceReference.Kind)])
  func `paths and uploads are told apart and stay as written`(
    text: String, kind: SourceReference.Kind
  ) throws {
    let reference = try SourceReference(text)
    #expect(reference.kind == kind)
    #expect(reference.text == text)
    #expect(reference.display == text)
    #expect(!reference.isLive)
  }

  @Test(
    arguments: [
      ("http://a.example/x.mp4", "http://a.example/x.mp4"),
      ("HTTPS://a.example", "https://a.example"),
      ("https://a.example:8443/x?y=1&z=2#t", "https://a.example:8443/x?y=1&z=2"),
      ("http://a.example?x", "http://a.example/?x"),
      ("http://me:s3cret@a.example/x", "http://a.example/x"),
      ("http://[2001:db8::1]:80/ä b", "http://[2001:db8::1]:80/%C3%A4%20b"),
      ("rtsp://me:s3cret@cam.example/ch1", "rtsp://cam.example/ch1"),
      ("rtsp://cam.example:8554/ch1", "rtsp://cam.example:8554/ch1"),
      ("rtmp://a.example/live/key", "rtmp://a.example/live/key"),
    ])
  func `addresses are shown without credentials`(text: String, display: String) throws {
    let reference = try SourceReference(text)
    #expect(reference.text == text)
    #expect(reference.display == display)
    #expect(reference.isLive == text.hasPrefix("rt"))
    #expect(!"\(reference)".contains("s3cret"))
    #expect(!String(reflecting: reference).contains("s3cret"))
    var dumped = ""
    dump(reference, to: &dumped)
    dump(reference.kind, to: &dumped)
    #expect(!dumped.contains("s3cret"))
  }

  @Test(arguments: [
    "", "file:///etc/passwd", "file:x", "FILE:x", "data:video/mp4;base64,AA", "pipe:0", "pipe:",
    "concat:a.mp4|b.mp4", "subfile:,,start,0,end,9,,:a.mp4", "async:a.mp4", "crypto:a.mp4",
    "cache:a", "ftp://a/b", "tcp://a:1", "udp://a:1", "tls://a:1", "unix:a", "ipfs:a",
    "hls+http://a",
    "gopher://a", "sftp://a/b", "mmsh://a", "rtp://a", "srt://a", "C:\\x", "upload:", "upload:../x",
    "upload:a/b", "upload:.a", "upload:A", "upload:" + String(repeating: "a", count: 65),
    "a\0.mp4", "a\nb", "a\rb", "http://a/\r\nX: y", "a\u{7f}b",
    String(repeating: "a", count: 8_193),
    "http:", "http:/a", "http://", "http:///x", "http://@/x", "http://a b/x", "http://a\\b/x",
    "http://a@b@c/x", "http://a:b/x", "http://a:0/x", "http://a:65536/x", "http://a:+1/x",
    "http://[::1/x", "http://[::g]/x", "http://[1.2.3.4]/x", "http://[::1]x/",
    "http://[fe80::1%25eth0]/",
    "http://ä.example/x", "http://a%2eb/x", "http://u ser@a/x", "http://u\\@b/x",
    "rtmp://me:s3cret@a.example/live/key",
  ])
  func `everything else is refused`(text: String) {
    #expect {
      _ = try SourceReference(text)
    } throws: { error in
      guard case .refused(let source, let why)? = error as? MediaError else { return false }
      return source.utf8.count <= 400 && !source.contains("s3cret") && !why.isEmpty
        && source.unicodeScalars.allSatisfy { $0.value >= 0x20 }
    }
  }

  @Test(arguments: ["rtsps://a/b", "rtmps://a/b/c", "rtmpt://a/b/c", "rtmpe://a/b"])
  func `encrypted live streams are unsupported, and it is said`(text: String) {
    #expect {
      _ = try SourceReference(text)
    } throws: {
      ($0 as? MediaError)?.code == "SOURCE_UNSUPPORTED"
    }
  }

  @Test func `a refused address shows no password, however long`() {
    let secret = "s3cret" + String(repeating: "x", count: 200)
    for text in ["ftp://me:\(secret)@a/b", "http://a@me:\(secret)@a/b", "http://me:\(secret)@a\n"] {
      #expect {
        _ = try SourceReference(text)
      } throws: {
        !"\($0)".contains("s3cret")
      }
    }
  }
}
