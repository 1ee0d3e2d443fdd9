import Glibc
public import Testing

/// What watches this process, for tests that measure its memory themselves.
public enum Sanitizer {
  /// Whether this is a build for AddressSanitizer; its runtime is then part of the program. It takes terabytes of
  /// address space for its notes and keeps freed memory for a while, so what such a process has says nothing about
  /// what it needs.
  public static let watchesMemory = dlsym(nil, "__asan_init") != nil

  /// Why a test that measures memory is skipped then.
  public static let memoryIsNotItsOwn: Comment =
    "AddressSanitizer's own memory hides what this test measures"
}
