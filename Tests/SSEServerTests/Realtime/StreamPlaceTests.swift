import Testing

@testable import SSEServer

@Suite struct StreamPlaceTests {
  @Test func `places are counted by session and in all`() throws {
    var settings = StreamSettings()
    settings.maximumPerSession = 2
    settings.maximumConnections = 3
    var admission = Admission(settings)
    try admission.enter("a")
    try admission.enter("a")
    #expect(throws: AdmissionRefusal.sessionFull) { try admission.enter("a") }
    try admission.enter("b")
    #expect(throws: AdmissionRefusal.serverFull) { try admission.enter("c") }
    admission.leave("a")
    try admission.enter("c")
    #expect(admission.count == 3)
  }
}
