/* Appends what the file $TEXT has to $VICTIM when the program calls the function that $MOMENT names: what a mail server may do at any
   moment, made certain. Loaded by LD_PRELOAD. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void append(const char *moment) {
    static int done;
    const char *victim = getenv("VICTIM"), *wanted = getenv("MOMENT"), *text = getenv("TEXT");
    if (done || !victim || !wanted || !text || strcmp(moment, wanted)) return;
    done = 1;
    char bytes[65536];
    int from = open(text, O_RDONLY), to = open(victim, O_WRONLY | O_APPEND);
    if (from < 0 || to < 0) abort();
    ssize_t length = read(from, bytes, sizeof bytes);
    if (length < 0 || write(to, bytes, length) != length) abort();
    close(from);
    close(to);
}

int fsync(int file) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    append("fsync");
    return real(file);
}

int rename(const char *from, const char *to) {
    int (*real)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    append("rename");
    return real(from, to);
}
