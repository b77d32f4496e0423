/* Runs a command with its output thrown away; prints its wait status, CPU microseconds and peak memory in KiB. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int count, char **arguments) {
    int status;
    struct rusage usage;
    if (count < 2) return 2;
    pid_t pid = fork();
    if (pid < 0) return 3;
    if (pid == 0) {
        int sink = open("/dev/null", O_WRONLY);
        dup2(sink, 1);
        dup2(sink, 2);
        execv(arguments[1], arguments + 1);
        _exit(127);
    }
    if (wait4(pid, &status, 0, &usage) < 0) return 3;
    printf("%d %ld %ld\n", status,
           (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000L + usage.ru_utime.tv_usec + usage.ru_stime.tv_usec,
           usage.ru_maxrss);
    return 0;
}
