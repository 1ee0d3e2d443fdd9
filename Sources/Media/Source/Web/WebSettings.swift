/// How patient and how generous a web source is.
struct WebSettings: Sendable {
  /// Bytes of the largest file; as much as may be uploaded.
  var largestFile: Int64 = 20 << 30
  /// As most browsers and servers do it; a chain of two is usual.
  var maximumRedirects = 5
  /// Name, connection and TLS.
  var connectSeconds = 10.0
  /// A transfer of which fewer than these bytes came in this time of waiting has stalled: that is a thousandth of the
  /// slowest video, and stops a server that drips.
  var stallSeconds = 20.0
  var leastBytesPerStall: Int64 = 4_096

  /// How often reading is taken up again in a row, and after how many bytes a new row begins: a server that breaks after
  /// every byte is given up, one that breaks now and then is not.
  var tries = 5
  var bytesThatRestoreTries: Int64 = 65_536
  /// The first pause; each is twice the one before, and a random part of it is left out so that jobs that
  /// broke off together do not come back together.
  var firstPauseSeconds = 0.5

  /// What one request asks for: little at first, as readers look around in a file before they read on; twice as much
  /// each time they do. So a seek rarely breaks a transfer off, and a slow reader holds no server's answer open.
  var firstWindow: Int64 = 65_536
  /// Also the most that lies in memory, beside one piece that libcurl delivers.
  var largestWindow: Int64 = 2 << 20
  /// A seek forward within this distance reads on.
  var nearSeek: Int64 = 262_144
  /// How long a seek waits for the rest of an answer that is almost over.
  var hearOutSeconds = 1.0
  /// What a server without ranges may be made to send again so that reading goes on where it broke off.
  var longestReread: Int64 = 64 << 20

  /// `HOST:PORT:ADDRESS` lines that stand for what name servers say.
  var fixedAnswers: [String] = []
}
