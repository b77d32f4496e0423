/* What Swift's module of the C library leaves out, and what only C can say. */
#ifdef __linux__
#include <elf.h>
#include <malloc.h>
#include <sys/auxv.h>
#endif
#include <stddef.h>

/* Lets the stack grow by this much at once; returns its new end, which holds nothing once the call is over. */
static inline __attribute__((noinline)) void *openclaw_grown_stack(size_t bytes) {
    volatile char *end = (volatile char *)__builtin_alloca(bytes);
    end[0] = 0;
    return (void *)end;
}
