/* What Swift's module of the C library leaves out. */
#ifdef __linux__
#include <elf.h>
#include <malloc.h>
#include <sys/auxv.h>
#endif
