import Testing

@testable import Media

struct AddressGateTests {
  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.100.100.200",
    "100.127.255.255", "127.0.0.1", "127.255.0.3", "168.63.129.16", "169.254.1.1",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.88.99.1",
    "192.168.255.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
    "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::7f00:1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.1.1.1",
    "::ffff:169.254.169.254", "::ffff:0:8.8.8.8", "64:ff9b::127.0.0.1", "64:ff9b::192.168.1.1",
    "64:ff9b:1::8.8.8.8", "100::1", "2001::1", "2001:0:808:808::1", "2001:2::1", "2001:db8::1",
    "2002:7f00:1::", "2002:808:808::", "3fff::1", "fc00::1", "fd00:ec2::254", "fdff::1", "fe80::1",
    "febf::1", "fec0::1", "ff02::1", "4000::1", "8000::1", "1000::1",
  ])
  func `refuses what is not public`(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressGate().refusal(of: address) != nil)
    #expect(AddressGate(allowsPrivate: true).refusal(of: address) == nil)
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
    "126.255.255.255", "128.0.0.0", "169.253.0.1", "172.15.255.255", "172.32.0.0", "192.167.0.1",
    "192.169.0.0", "198.17.0.1", "198.20.0.0", "223.255.255.255",
    "2606:4700:4700::1111", "2a00:1450:4001:82a::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8",
    "2001:4860:4860::8888", "2003::1",
  ])
  func `lets what is public pass`(text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(AddressGate().refusal(of: address) == nil)
  }

  @Test func `names what an address is for`() throws {
    func why(_ text: String) throws -> String? {
      AddressGate().refusal(of: try #require(IPAddress(text)))
    }
    #expect(try why("169.254.169.254")?.contains("metadata") == true)
    #expect(try why("169.254.169.253")?.contains("link-local") == true)
    #expect(
      try why("::ffff:10.0.0.1") == "it stands for 10.0.0.1, which is a private address (RFC 1918)")
    #expect(try why("fd00:ec2::254")?.contains("metadata") == true)
  }

  @Test func `an exception lets its range pass and no other`() throws {
    let gate = AddressGate(exceptions: [AddressRange("127.0.0.1/32", "the test's own")])
    #expect(gate.refusal(of: try #require(IPAddress("127.0.0.1"))) == nil)
    #expect(gate.refusal(of: try #require(IPAddress("127.0.0.2"))) != nil)
    #expect(gate.refusal(of: try #require(IPAddress("10.0.0.1"))) != nil)
  }

  @Test(arguments: ["1.2.3.4", "255.0.0.1", "::1", "2001:db8::ff00:42:8329", "::ffff:1.2.3.4"])
  func `an address is written as it is read`(text: String) throws {
    #expect(try #require(IPAddress(text)).description == text)
  }

  @Test(arguments: ["", "1.2.3", "0x7f.0.0.1", "0177.0.0.1", "2130706433", "::g", "1.2.3.4:80"])
  func `what is no address in its usual form is none`(text: String) {
    #expect(IPAddress(text) == nil)
  }
}
