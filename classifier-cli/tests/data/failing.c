// Makes one system call fail a third of the times, as a disk does that is full or dies: $FAILING_CALL, on the files of logs
// and spools alone. Comes before the system's by LD_PRELOAD.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int is_ours(int file) {
    char link[64], path[PATH_MAX + 1];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, PATH_MAX);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, "/logs") || strstr(path, "/spool");
}

static int fails(const char *call) {
    static unsigned calls;
    const char *failing = getenv("FAILING_CALL");
    if (!failing || strcmp(failing, call)) return 0;
    // Without a period: messages have one, and it would be always the same of their calls that fails.
    unsigned call_number = __atomic_add_fetch(&calls, 1, __ATOMIC_RELAXED);
    return (call_number * 2654435761u >> 16) % 3 == 0;
}

int fdatasync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    if (is_ours(file) && fails("fdatasync")) { errno = EIO; return -1; }
    return real(file);
}

int fsync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    if (is_ours(file) && fails("fsync")) { errno = EIO; return -1; }
    return real(file);
}

// Half of it, and then nothing more, until the next file.
ssize_t write(int file, const void *bytes, size_t count) {
    ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    if (is_ours(file) && fails("write")) {
        if (count > 1) real(file, bytes, count / 2);
        errno = ENOSPC;
        return -1;
    }
    return real(file, bytes, count);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    if (strstr(from, "/spool") && fails("rename")) { errno = ENOSPC; return -1; }
    return real(from, to);
}
