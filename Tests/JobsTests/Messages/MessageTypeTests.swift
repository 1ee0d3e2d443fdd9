import Jobs
import Testing

@Suite struct MessageTypeTests {
  /// The contract's table, and the numbers that databases out there hold.
  static let table: [(MessageType, UInt8, String, MessageType.Priority, logged: Bool)] = [
    (.metadata, 1, "metadata", .high, true),
    (.progress, 2, "progress", .normal, true),
    (.pluginStatus, 3, "plugin_status", .high, true),
    (.frame, 4, "frame", .low, true),
    (.partialResult, 5, "partial_result", .normal, true),
    (.warning, 6, "warning", .high, true),
    (.error, 7, "error", .neverDropped, true),
    (.complete, 8, "complete", .neverDropped, true),
    (.ping, 9, "ping", .high, false),
    (.pong, 10, "pong", .high, false),
  ]

  @Test func `every type has the number, name, priority and place of the contract`() {
    #expect(Self.table.map(\.0) == MessageType.allCases)
    for (type, number, name, priority, isLogged) in Self.table {
      #expect(type.rawValue == number)
      #expect(type.name.description == name)
      #expect(MessageType(name: name) == type)
      #expect(type.priority == priority)
      #expect(type.isLogged == isLogged)
    }
  }

  @Test(arguments: ["", "Frame", "frame ", "frames", "plugin-status", "0", "\0"])
  func `other names are no type`(_ name: String) {
    #expect(MessageType(name: name) == nil)
  }

  @Test func `priorities are ordered from the first to go to what stays`() {
    let priorities: [MessageType.Priority] = [.neverDropped, .normal, .low, .high]
    #expect(priorities.sorted() == [.low, .normal, .high, .neverDropped])
  }

  @Test func `a choice of types holds those and no others`() {
    let choice: MessageTypeSet = [MessageTypeSet(.frame), MessageTypeSet(.pong)]
    #expect(MessageType.allCases.filter(choice.contains) == [.frame, .pong])
    #expect(
      MessageType.allCases.filter(MessageTypeSet.logged.contains)
        == MessageType.allCases.filter(\.isLogged))
  }
}
