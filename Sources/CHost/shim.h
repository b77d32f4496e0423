/* What Swift's module of the C library leaves out. */
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
