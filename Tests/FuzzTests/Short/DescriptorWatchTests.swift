import Glibc
import Testing

@Suite struct DescriptorWatchTests {
  @Test func `what stays open is noticed, when it looks`() throws {
    var open = ["0": "terminal", "3": "database"]
    var watch = DescriptorWatch(inputsBetweenLooks: 3, patienceSeconds: 0) { open }
    try watch.tried()
    open["4"] = "forgotten"
    try watch.tried()
    let error = #expect(throws: Broken.self) { try watch.tried() }
    #expect(error?.description.contains("4 (forgotten) after 3 inputs") == true)
    #expect(throws: Broken.self) { try watch.look() }
    open["3"] = nil
    try watch.look()
  }

  @Test func `what is closed a moment later is not held against anybody`() throws {
    var counts = [1, 3, 3, 2, 1][...]
    let watch = DescriptorWatch(inputsBetweenLooks: 1, patienceSeconds: 60) {
      let count = counts.popFirst() ?? 1
      return Dictionary(uniqueKeysWithValues: (0..<count).map { ("\($0)", "") })
    }
    try watch.look()
    #expect(counts.isEmpty)
  }

  @Test func `descriptors of this process are known by what they are`() {
    let descriptor = open("/dev/null", O_RDONLY)
    #expect(DescriptorWatch.openDescriptors()["\(descriptor)"] == "/dev/null")
    close(descriptor)
  }
}
