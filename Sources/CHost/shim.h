/* What Swift's module of the C library leaves out, and what only C can say. */
#ifdef __linux__
#include <elf.h>
#include <malloc.h>
#include <spawn.h>
#include <sys/auxv.h>

/* Declared only for _GNU_SOURCE, which a module of the C library is built without. */
int pipe2(int ends[2], int flags);
int posix_spawn_file_actions_addfchdir_np(posix_spawn_file_actions_t *actions, int folder);
int syncfs(int descriptor);
#endif
#include <stddef.h>

/* Lets the stack grow by this much at once; returns its new end, which holds nothing once the call is over. */
static inline __attribute__((noinline)) void *openclaw_grown_stack(size_t bytes) {
    volatile char *end = (volatile char *)__builtin_alloca(bytes);
    end[0] = 0;
    return (void *)end;
}
