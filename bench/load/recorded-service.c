/* A service that answers what was recorded of another one, each request after the same delay, and counts its calls.
 *
 *   recorded-service PORT DELAY_MICROS RECORDING
 *
 * RECORDING has the answers one after another: a line `PATH LENGTH`, then that many bytes as they go to the client.
 * Another path is 404. `GET /calls` is answered at once and not counted: `{"calls": n}`. Serves 127.0.0.1 until
 * killed. */
#define _GNU_SOURCE
#include "program.h"
#include "recording.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_BYTES_MAX = 16 * 1024, EVENTS_MAX = 256 };

typedef struct connection {
    int socket, is_closed, waits;
    const recorded *answer;
    double due;
    struct connection *next;
    size_t used;
    char bytes[REQUEST_BYTES_MAX];
} connection;

static int poller;
static double delay;
static unsigned long long calls;
/* All wait equally long, so the first to come is the first that is due. */
static connection *first, *last;

static void close_connection(connection *c) {
    if (!c->is_closed) close(c->socket);
    c->is_closed = 1;
    if (!c->waits) free(c);
}

static void answer(connection *c, const char *text, size_t length) {
    if (send(c->socket, text, length, MSG_NOSIGNAL) != (ssize_t)length) close_connection(c);
}

static void answer_due(void) {
    while (first && first->due <= now()) {
        connection *c = first;
        first = c->next;
        if (!first) last = NULL;
        c->waits = 0;
        if (c->is_closed) free(c);
        else answer(c, c->answer->bytes, c->answer->length);
    }
}

static void answer_calls(connection *c) {
    char body[64], text[256];
    int length = snprintf(body, sizeof body, "{\"calls\": %llu}", calls);
    length = snprintf(text, sizeof text, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", length, body);
    answer(c, text, (size_t)length);
}

static void receive(connection *c) {
    ssize_t got = recv(c->socket, c->bytes + c->used, sizeof c->bytes - 1 - c->used, 0);
    if (got < 0 && errno == EAGAIN) return;
    /* A second request before the answer to the first is not understood. */
    if (got <= 0 || c->waits) {
        close_connection(c);
        return;
    }
    c->used += (size_t)got;
    c->bytes[c->used] = 0;
    if (!strstr(c->bytes, "\r\n\r\n")) return;
    c->used = 0;
    if (strncmp(c->bytes, "GET /calls ", 11) == 0) {
        answer_calls(c);
        return;
    }
    calls += 1;
    c->answer = answer_to(c->bytes);
    c->due = now() + delay;
    c->waits = 1;
    c->next = NULL;
    if (last) last->next = c;
    else first = c;
    last = c;
}

static void accept_all(int listener) {
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        connection *c = calloc(1, sizeof *c);
        c->socket = socket;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
    }
}

static int listen_on(const char *port) {
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) {
        perror("recorded-service");
        exit(1);
    }
    return listener;
}

int main(int count, char **arguments) {
    if (count != 4) return fprintf(stderr, "usage: recorded-service PORT DELAY_MICROS RECORDING\n"), 2;
    read_recording(arguments[3]);
    delay = atof(arguments[2]) / 1e6;
    prctl(PR_SET_TIMERSLACK, 1);
    poller = epoll_create1(EPOLL_CLOEXEC);
    int listener = listen_on(arguments[1]);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    while (1) {
        struct epoll_event events[EVENTS_MAX];
        double wait = first ? first->due - now() : 3600;
        struct timespec patience = {0, 0};
        if (wait > 0) patience = (struct timespec){(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
        int ready = epoll_pwait2(poller, events, EVENTS_MAX, &patience, NULL);
        for (int i = 0; i < ready; i++) {
            if (events[i].data.ptr) receive(events[i].data.ptr);
            else accept_all(listener);
        }
        answer_due();
    }
}
