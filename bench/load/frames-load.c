/* Load for a frames listener: signs in, keeps `depth` requests under way on each connection, and measures the CPU
 * time of the serving process over a window of the run.
 *
 *   frames-load ping|ask PORT PID KEYS.csv CONNECTIONS DEPTH SECONDS
 *
 * ping: Ping and its Pong, nonces checked. ask: Ask for `product` of p1 to p500 in turn, an Answer with a body.
 * Prints one JSON object. */
#define _GNU_SOURCE
#include "delimited.h"
#include "program.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024, EVENTS_MAX = 256, PRODUCTS = 500 };
static const double warmup_seconds = 0.5;

typedef struct connection {
    int socket;
    buffer in, out;
    uint32_t sent, answered;
} connection;

static int asks;
static uint64_t answered_total, asked_total;

/* User and system time of a process so far (proc(5), /proc/PID/stat, fields 14 and 15). */
static double cpu_seconds(const char *pid) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "r");
    if (!file || !fgets(text, sizeof text, file)) fail("no process %s", pid);
    fclose(file);
    unsigned long user, system;
    const char *fields = strrchr(text, ')');
    if (!fields || sscanf(fields, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system) != 2)
        fail("%s is not understood", path);
    return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

static void request(connection *c) {
    Facet__Device__V1__Frame frame = FACET__DEVICE__V1__FRAME__INIT;
    Facet__Device__V1__Ping ping = FACET__DEVICE__V1__PING__INIT;
    Facet__Device__V1__Ask ask = FACET__DEVICE__V1__ASK__INIT;
    char subject[16];
    c->sent += 1;
    if (asks) {
        ask.id = c->sent;
        ask.composition = "product";
        snprintf(subject, sizeof subject, "p%llu", (unsigned long long)(asked_total++ % PRODUCTS) + 1);
        ask.subject = subject;
        frame.body_case = FACET__DEVICE__V1__FRAME__BODY_ASK;
        frame.ask = &ask;
    } else {
        ping.nonce = c->sent;
        frame.body_case = FACET__DEVICE__V1__FRAME__BODY_PING;
        frame.ping = &ping;
    }
    if (!frame_append(&c->out, &frame)) fail("the server doesn't read");
}

/* Pongs come in order; answers may come in any. */
static void check(connection *c, const Facet__Device__V1__Frame *frame) {
    if (!frame) fail("a frame that is no Frame");
    c->answered += 1;
    if (frame->body_case == FACET__DEVICE__V1__FRAME__BODY_ERROR)
        fail("error %d: %s", (int)frame->error->code, frame->error->detail);
    if (asks ? frame->body_case != FACET__DEVICE__V1__FRAME__BODY_ANSWER || frame->answer->body.len == 0
             : frame->body_case != FACET__DEVICE__V1__FRAME__BODY_PONG || frame->pong->nonce != c->answered)
        fail("an answer that wasn't expected (body %d)", (int)frame->body_case);
}

static void flush(connection *c) {
    size_t at = 0;
    while (at < c->out.used) {
        ssize_t sent = send(c->socket, c->out.bytes + at, c->out.used - at, MSG_NOSIGNAL);
        if (sent < 0) fail("send: %s", strerror(errno));
        at += (size_t)sent;
    }
    c->out.used = 0;
}

/* A request for each answer that arrived. */
static void receive(connection *c) {
    ssize_t got = recv(c->socket, c->in.bytes + c->in.used, c->in.capacity - c->in.used, 0);
    if (got <= 0) fail("the server closed a connection");
    c->in.used += (size_t)got;
    size_t at = 0, prefix = 0;
    int64_t length;
    while ((length = frame_length(c->in.bytes + at, c->in.used - at, &prefix)) > 0) {
        check(c, frame_unpack(c->in.bytes + at + prefix, (size_t)length));
        at += prefix + (size_t)length;
        answered_total += 1;
        request(c);
    }
    if (length < 0) fail("a length that can't be one");
    buffer_consume(&c->in, at);
    flush(c);
}

static void sign_in(connection *c, char *line) {
    Facet__Device__V1__Frame frame = FACET__DEVICE__V1__FRAME__INIT;
    Facet__Device__V1__Hello hello = FACET__DEVICE__V1__HELLO__INIT;
    hello.protocol = 1;
    hello.device_id = strtok(line, ",");
    hello.api_key = strtok(NULL, "\r\n");
    hello.epoch = 1;
    hello.model = hello.firmware = "bench";
    frame.body_case = FACET__DEVICE__V1__FRAME__BODY_HELLO;
    frame.hello = &hello;
    frame_append(&c->out, &frame);
    flush(c);
    size_t prefix = 0;
    int64_t length = 0;
    while (length == 0) {
        ssize_t got = recv(c->socket, c->in.bytes + c->in.used, c->in.capacity - c->in.used, 0);
        if (got <= 0) fail("%s: no welcome", hello.device_id);
        c->in.used += (size_t)got;
        length = frame_length(c->in.bytes, c->in.used, &prefix);
    }
    Facet__Device__V1__Frame *answer = length < 0 ? NULL : frame_unpack(c->in.bytes + prefix, (size_t)length);
    if (!answer || answer->body_case != FACET__DEVICE__V1__FRAME__BODY_WELCOME) fail("%s: refused", hello.device_id);
    buffer_consume(&c->in, prefix + (size_t)length);
}

static connection *connect_all(const char *port, const char *keys, int count) {
    FILE *file = fopen(keys, "r");
    if (!file) fail("%s: %s", keys, strerror(errno));
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    connection *connections = calloc((size_t)count, sizeof *connections);
    for (int i = 0; i < count; i++) {
        char line[256];
        if (!fgets(line, sizeof line, file)) fail("%s has fewer than %d devices", keys, count);
        connection *c = &connections[i];
        *c = (connection){
            socket(AF_INET, SOCK_STREAM, 0), {malloc(BUFFER_BYTES), 0, BUFFER_BYTES},
            {malloc(BUFFER_BYTES), 0, BUFFER_BYTES}, 0, 0};
        struct timeval patience = {5, 0};
        setsockopt(c->socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(c->socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
        if (connect(c->socket, (struct sockaddr *)&address, sizeof address)) fail("connect: %s", strerror(errno));
        sign_in(c, line);
    }
    fclose(file);
    return connections;
}

static void run_until(int poller, double end) {
    struct epoll_event events[EVENTS_MAX];
    while (now() < end) {
        int ready = epoll_wait(poller, events, EVENTS_MAX, 100);
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
}

int main(int count, char **arguments) {
    if (count != 8)
        return fprintf(stderr, "usage: frames-load ping|ask PORT PID KEYS CONNECTIONS DEPTH SECONDS\n"), 2;
    asks = strcmp(arguments[1], "ask") == 0;
    const char *pid = arguments[3];
    int connection_count = atoi(arguments[5]), depth = atoi(arguments[6]);
    connection *connections = connect_all(arguments[2], arguments[4], connection_count);
    int poller = epoll_create1(0);
    for (int i = 0; i < connection_count; i++) {
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = &connections[i]};
        epoll_ctl(poller, EPOLL_CTL_ADD, connections[i].socket, &event);
        for (int k = 0; k < depth; k++) request(&connections[i]);
        flush(&connections[i]);
    }
    run_until(poller, now() + warmup_seconds);
    uint64_t before = answered_total;
    double start = now(), cpu = cpu_seconds(pid);
    run_until(poller, start + atof(arguments[7]));
    cpu = cpu_seconds(pid) - cpu;
    double seconds = now() - start;
    uint64_t requests = answered_total - before;
    printf("{\"requests\": %llu, \"seconds\": %.3f, \"cpuSeconds\": %.3f}\n", (unsigned long long)requests, seconds,
           cpu);
    return requests > 0 ? 0 : 1;
}
