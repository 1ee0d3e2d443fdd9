// The lesser and the greater of two values, in the form that compilers take many of at once.
#ifndef EXTREMUM_H
#define EXTREMUM_H

#define LEAST(a, b) ((a) < (b) ? (a) : (b))
#define GREATEST(a, b) ((a) > (b) ? (a) : (b))

#endif
