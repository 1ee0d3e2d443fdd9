// What loops over pixels share: each is compiled twice, and the right one chosen when the program starts.
#ifndef WIDE_H
#define WIDE_H

#if defined(__x86_64__) && !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
// AVX2 is in every server processor since 2013 (Haswell) and 2015 (Excavator); wider ones slow their core down.
#define WIDE __attribute__((target_clones("avx2", "default")))
#else
// The choice is made before a sanitizer is ready to watch it. Other processors have one width.
#define WIDE
#endif

// What is part of such a function, and so compiled twice as well.
#define INLINE static inline __attribute__((always_inline))

// Where most of a row is nothing, so many are looked at together first.
enum { BLOCK = 32 };

#endif
