import CLibAV

/// Options by name, as libav takes them; freed with the box.
struct AVDictionaryBox: ~Copyable {
  var pointer: OpaquePointer?

  init(_ options: [String: String] = [:]) {
    for (name, value) in options { av_dict_set(&pointer, name, value, 0) }
  }

  deinit {
    var freed = pointer
    av_dict_free(&freed)
  }

  mutating func set(_ name: String, _ value: String) {
    av_dict_set(&pointer, name, value, 0)
  }

  /// Gives the dictionary away: the caller frees it.
  consuming func release() -> OpaquePointer? {
    let given = pointer
    discard self
    return given
  }
}
