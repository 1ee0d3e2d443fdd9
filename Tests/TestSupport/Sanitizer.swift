import Glibc

/// What watches this process, for tests that measure its memory themselves.
public enum Sanitizer {
  /// Whether this is a build for AddressSanitizer; its runtime is then part of the program. It takes terabytes of
  /// address space for its notes and keeps freed memory for a while, so what such a process has says nothing about
  /// what it needs.
  public static let watchesMemory = dlsym(nil, "__asan_init") != nil
}
