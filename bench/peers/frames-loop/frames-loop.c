/* The peer of the device listener: one thread, epoll, protobuf-c. It answers Hello with Welcome, Ping with Pong and
 * Telemetry with Ack, without keeping it, and every Ask with the same tile, without asking anybody; it checks no key,
 * keeps no state of a device, has no timers.
 * `frames-loop PORT` serves 127.0.0.1 until killed. */
#define _GNU_SOURCE
#include "../../load/delimited.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, EVENTS_MAX = 256 };

typedef struct connection {
    int socket;
    buffer in, out;
    int waits_for_room;
} connection;

static int poller;
/* A ProductTile: "Alpine Tent 2P Olive", 249.00 EUR, in stock. */
static uint8_t tile[] = "\x0a\x14"
                        "Alpine Tent 2P Olive"
                        "\x10\xc4\xc2\x01\x1a\x03"
                        "EUR"
                        "\x20\x01";

static void close_connection(connection *c) {
    close(c->socket);
    free(c->in.bytes);
    free(c->out.bytes);
    free(c);
}

static int reply(connection *c, const Facet__Device__V1__Frame *asked) {
    Facet__Device__V1__Frame frame = FACET__DEVICE__V1__FRAME__INIT;
    Facet__Device__V1__Welcome welcome = FACET__DEVICE__V1__WELCOME__INIT;
    Facet__Device__V1__Pong pong = FACET__DEVICE__V1__PONG__INIT;
    Facet__Device__V1__Ack ack = FACET__DEVICE__V1__ACK__INIT;
    Facet__Device__V1__Answer answer = FACET__DEVICE__V1__ANSWER__INIT;
    switch (asked->body_case) {
    case FACET__DEVICE__V1__FRAME__BODY_HELLO:
        welcome.time_ms = (uint64_t)time(NULL) * 1000;
        welcome.keep_alive_s = 60;
        welcome.max_frame_bytes = FRAME_BYTES_MAX;
        frame.body_case = FACET__DEVICE__V1__FRAME__BODY_WELCOME;
        frame.welcome = &welcome;
        break;
    case FACET__DEVICE__V1__FRAME__BODY_PING:
        pong.nonce = asked->ping->nonce;
        frame.body_case = FACET__DEVICE__V1__FRAME__BODY_PONG;
        frame.pong = &pong;
        break;
    case FACET__DEVICE__V1__FRAME__BODY_TELEMETRY:
        ack.through = asked->telemetry->sequence;
        frame.body_case = FACET__DEVICE__V1__FRAME__BODY_ACK;
        frame.ack = &ack;
        break;
    case FACET__DEVICE__V1__FRAME__BODY_ASK:
        answer.id = asked->ask->id;
        answer.body = (ProtobufCBinaryData){sizeof tile - 1, tile};
        frame.body_case = FACET__DEVICE__V1__FRAME__BODY_ANSWER;
        frame.answer = &answer;
        break;
    default: return 0;
    }
    return frame_append(&c->out, &frame);
}

/* Answers all whole frames that arrived. */
static int answer_all(connection *c) {
    size_t at = 0, prefix = 0;
    int64_t length;
    while ((length = frame_length(c->in.bytes + at, c->in.used - at, &prefix)) > 0) {
        Facet__Device__V1__Frame *frame = frame_unpack(c->in.bytes + at + prefix, (size_t)length);
        if (!frame || !reply(c, frame)) return 0;
        at += prefix + (size_t)length;
    }
    buffer_consume(&c->in, at);
    return length == 0;
}

/* One write for everything that one read brought. */
static int flush(connection *c) {
    if (c->out.used == 0) return 1;
    ssize_t sent = send(c->socket, c->out.bytes, c->out.used, MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return 0;
    buffer_consume(&c->out, sent < 0 ? 0 : (size_t)sent);
    int waits = c->out.used > 0;
    if (waits != c->waits_for_room) {
        struct epoll_event event = {.events = waits ? EPOLLOUT : EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_MOD, c->socket, &event);
        c->waits_for_room = waits;
    }
    return 1;
}

static int serve(connection *c, uint32_t events) {
    if (events & EPOLLOUT) return flush(c);
    ssize_t got = recv(c->socket, c->in.bytes + c->in.used, c->in.capacity - c->in.used, 0);
    if (got <= 0) return got < 0 && errno == EAGAIN;
    c->in.used += (size_t)got;
    return answer_all(c) && flush(c);
}

static void accept_all(int listener) {
    int socket;
    while ((socket = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        connection *c = calloc(1, sizeof *c);
        c->socket = socket;
        c->in = (buffer){malloc(BUFFER_BYTES), 0, BUFFER_BYTES};
        c->out = (buffer){malloc(BUFFER_BYTES), 0, BUFFER_BYTES};
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, socket, &event);
    }
}

int main(int count, char **arguments) {
    if (count != 2) return fprintf(stderr, "usage: frames-loop PORT\n"), 2;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[1])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024))
        return perror("frames-loop"), 1;
    poller = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    while (1) {
        struct epoll_event events[EVENTS_MAX];
        int ready = epoll_wait(poller, events, EVENTS_MAX, -1);
        for (int i = 0; i < ready; i++) {
            connection *c = events[i].data.ptr;
            if (!c) accept_all(listener);
            else if (!serve(c, events[i].events)) close_connection(c);
        }
    }
}
