/* Those who follow: opens a connection for each opening of a file, and says when views came.
 *
 *   followers frames|events|mqtt PORT OPENINGS
 *
 * An opening is what a client sends first: its length in 4 bytes (little endian) and the bytes. A connection is open
 * when its first view came; `ready` is printed when all are. Then each line `N` on standard input is answered by `go`,
 * and when N connections have another view by the instants at which they had it, in seconds of CLOCK_MONOTONIC. Ends, and
 * drops all, at the end of the input. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <endian.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

enum { BUFFER_BYTES = 20 * 1024, EVENTS_MAX = 512, OPENING_MAX = 48, PATIENCE_SECONDS = 20 };

typedef struct connection {
    int socket;
    /* The round in which its last view came; 0: none came yet. */
    unsigned round;
    size_t used;
    uint8_t *bytes;
    /* The line of an event stream that is being read. */
    size_t line_length;
    char line_begin[4];
    int has_data;
} connection;

static const uint8_t *openings;
static connection *connections;
static int connection_count, begun_count, open_count, poller;
static struct sockaddr_in address;
static unsigned round_number = 1;
static double *instants;
static int instant_count;

/* Gives the length of the first message, its prefix included; 0 when it isn't all there. */
static size_t message_length(const uint8_t *bytes, size_t available, size_t header, size_t *prefix) {
    size_t length = 0;
    for (size_t i = header; i < available && i < header + 4; i++) {
        length |= (size_t)(bytes[i] & 0x7f) << (7 * (i - header));
        if (bytes[i] & 0x80) continue;
        *prefix = i + 1;
        return available - *prefix >= length ? *prefix + length : 0;
    }
    return 0;
}

/* proto/device.proto: the tags of Frame's view, goodbye and error. */
static int frame_is_view(const uint8_t *message, size_t prefix) {
    if (message[prefix] == 0x72 || message[prefix] == 0x7a) fail("a goodbye or an error: %.80s", message + prefix);
    return message[prefix] == 0x32;
}

/* MQTT 3.1.1, section 2.2.1: what was subscribed are views alone. */
static int packet_is_view(const uint8_t *message, size_t prefix) {
    int kind = message[0] >> 4;
    if (kind == 2 && message[prefix + 1] != 0) fail("the broker refused a connection: %d", message[prefix + 1]);
    if (kind == 9 && message[prefix + 2] == 0x80) fail("the broker refused a subscription");
    return kind == 3;
}

static int views_in_messages(connection *c, size_t header, int (*is_view)(const uint8_t *, size_t)) {
    int views = 0;
    size_t at = 0, prefix = 0, length;
    while ((length = message_length(c->bytes + at, c->used - at, header, &prefix)) > 0) {
        views += is_view(c->bytes + at, prefix);
        at += length;
    }
    c->used -= at;
    if (at > 0) memmove(c->bytes, c->bytes + at, c->used);
    return views;
}

/* An event ends with an empty line after its data. The lines of the chunked coding never begin with "data". */
static int views_in_events(connection *c) {
    int views = 0;
    for (size_t i = 0; i < c->used; i++) {
        char byte = (char)c->bytes[i];
        if (byte != '\n') {
            if (c->line_length < sizeof c->line_begin) c->line_begin[c->line_length] = byte;
            c->line_length += 1;
            continue;
        }
        if (c->line_length == 0) {
            views += c->has_data;
            c->has_data = 0;
        } else if (c->line_length >= 4 && memcmp(c->line_begin, "data", 4) == 0) {
            c->has_data = 1;
        }
        c->line_length = 0;
    }
    c->used = 0;
    return views;
}

static int views_in_frames(connection *c) { return views_in_messages(c, 0, frame_is_view); }
static int views_in_packets(connection *c) { return views_in_messages(c, 1, packet_is_view); }
static int (*views_in)(connection *);

static uint32_t opening_length(const uint8_t *opening) {
    uint32_t length;
    memcpy(&length, opening, sizeof length);
    return le32toh(length);
}

static void open_next(void) {
    if (begun_count == connection_count) return;
    connection *c = &connections[begun_count++];
    uint32_t length = opening_length(openings);
    c->bytes = malloc(BUFFER_BYTES);
    c->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (c->socket < 0 || connect(c->socket, (struct sockaddr *)&address, sizeof address))
        fail("connect: %s", strerror(errno));
    if (send(c->socket, openings + sizeof length, length, MSG_NOSIGNAL) != (ssize_t)length) fail("send");
    openings += sizeof length + length;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event);
}

static void receive(connection *c) {
    ssize_t got = recv(c->socket, c->bytes + c->used, BUFFER_BYTES - c->used, 0);
    if (got <= 0) fail("the server closed a connection; %d were open", open_count);
    c->used += (size_t)got;
    if (views_in(c) == 0 || c->round == round_number) return;
    if (c->round == 0) {
        open_count += 1;
        open_next();
    } else {
        instants[instant_count++] = now();
    }
    c->round = round_number;
}

static void begin_round(void) {
    instant_count = 0;
    round_number += 1;
}

/* Takes what comes until so many have a view of this round. */
static void receive_until(const int *count, int wanted) {
    double end = now() + PATIENCE_SECONDS;
    struct epoll_event events[EVENTS_MAX];
    while (*count < wanted) {
        int ready = epoll_wait(poller, events, EVENTS_MAX, 100);
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
        if (ready > 0) end = now() + PATIENCE_SECONDS;
        if (now() > end) fail("%d of %d have a view", *count, wanted);
    }
}

/* A view that a follower had twice is none of the next round. */
static void drop_late(void) {
    struct epoll_event events[EVENTS_MAX];
    int ready;
    while ((ready = epoll_wait(poller, events, EVENTS_MAX, 0)) > 0)
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    begin_round();
}

static void answer(const char *line) {
    puts(line);
    fflush(stdout);
}

static void report(void) {
    for (int i = 0; i < instant_count; i++) printf("%.6f ", instants[i]);
    answer("");
    begin_round();
}

static void read_openings(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("%s: %s", path, strerror(errno));
    size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *bytes = malloc(size);
    if (fread(bytes, 1, size, file) != size) fail("%s can't be read", path);
    fclose(file);
    openings = bytes;
    for (size_t at = 0; at < size; at += sizeof(uint32_t) + opening_length(bytes + at)) connection_count += 1;
}

int main(int count, char **arguments) {
    views_in = count != 4                              ? NULL
               : strcmp(arguments[1], "frames") == 0   ? views_in_frames
               : strcmp(arguments[1], "events") == 0   ? views_in_events
               : strcmp(arguments[1], "mqtt") == 0     ? views_in_packets
                                                       : NULL;
    if (!views_in) return fprintf(stderr, "usage: followers frames|events|mqtt PORT OPENINGS\n"), 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    address = (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(arguments[2])), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    read_openings(arguments[3]);
    connections = calloc((size_t)connection_count, sizeof *connections);
    instants = calloc((size_t)connection_count, sizeof *instants);
    poller = epoll_create1(0);
    for (int i = 0; i < OPENING_MAX; i++) open_next();
    receive_until(&open_count, connection_count);
    begin_round();
    answer("ready");
    char line[32];
    while (fgets(line, sizeof line, stdin)) {
        drop_late();
        answer("go");
        receive_until(&instant_count, atoi(line));
        report();
    }
    return 0;
}
