/* The peer of a device backend that tells its followers: one thread, epoll. It answers whatever a connection sends with
 * the bytes of a file, and writes them to every connection, once each, at SIGUSR1. It knows no protocol, composes
 * nothing, and drops who doesn't read.
 *
 *   frames-writer PORT FILE */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECTIONS_MAX = 20000, EVENTS_MAX = 512, VIEW_MAX = 1024 };

static int poller, listener, signals;
static uint8_t view[VIEW_MAX];
static size_t view_length;
/* By socket: whether it is a connection. */
static uint8_t is_open[CONNECTIONS_MAX];

static void watch(int descriptor) {
    struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
    epoll_ctl(poller, EPOLL_CTL_ADD, descriptor, &event);
}

static void drop(int socket) {
    is_open[socket] = 0;
    close(socket);
}

static void write_view(int socket) {
    if (send(socket, view, view_length, MSG_NOSIGNAL) != (ssize_t)view_length) drop(socket);
}

static void write_to_all(void) {
    struct signalfd_siginfo signal;
    if (read(signals, &signal, sizeof signal) != sizeof signal) return;
    for (int socket = 0; socket < CONNECTIONS_MAX; socket++)
        if (is_open[socket]) write_view(socket);
}

static void accept_all(void) {
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        if (socket >= CONNECTIONS_MAX) {
            close(socket);
            continue;
        }
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        is_open[socket] = 1;
        watch(socket);
    }
}

static void answer(int socket) {
    uint8_t bytes[4096];
    ssize_t got = recv(socket, bytes, sizeof bytes, 0);
    if (got > 0) write_view(socket);
    else if (got == 0 || errno != EAGAIN) drop(socket);
}

int main(int count, char **arguments) {
    if (count != 3) return fprintf(stderr, "usage: frames-writer PORT FILE\n"), 2;
    FILE *file = fopen(arguments[2], "rb");
    if (!file || (view_length = fread(view, 1, sizeof view, file)) == 0) return perror(arguments[2]), 1;
    fclose(file);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    sigset_t asked;
    sigemptyset(&asked);
    sigaddset(&asked, SIGUSR1);
    sigprocmask(SIG_BLOCK, &asked, NULL);
    signals = signalfd(-1, &asked, SFD_NONBLOCK);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024))
        return perror("frames-writer"), 1;
    poller = epoll_create1(0);
    watch(listener);
    watch(signals);
    while (1) {
        struct epoll_event events[EVENTS_MAX];
        int ready = epoll_wait(poller, events, EVENTS_MAX, -1);
        for (int i = 0; i < ready; i++) {
            int descriptor = events[i].data.fd;
            if (descriptor == listener) accept_all();
            else if (descriptor == signals) write_to_all();
            else if (is_open[descriptor]) answer(descriptor);
        }
    }
}
