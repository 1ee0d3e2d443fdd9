import Glibc

/// The number of descriptors that the kernel lets this process have.
enum DescriptorLimit {
  /// Raises the limit to what is needed, as far as the operator's hard limit goes; gives what it is then.
  static func raise(to needed: Int) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return needed }
    let wanted = min(rlim_t(needed), limit.rlim_max)
    if limit.rlim_cur < wanted {
      var raised = limit
      raised.rlim_cur = wanted
      if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
    }
    return Int(clamping: limit.rlim_cur)
  }
}
