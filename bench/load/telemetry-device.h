/* A device that reports: what is due is written in order, and stays its own until it is settled. */
#pragma once
#include "telemetry-times.h"
#include "telemetry-wire.h"

#include <errno.h>
#include <sys/epoll.h>
#include <sys/socket.h>

enum { RING = 4096, SENSOR = 7 };

static int is_mqtt, readings, poller;
static uint32_t epoch;
/* What a bare subscriber got so far; NULL: acks are listened for. */
static volatile uint64_t *counted;

typedef struct device {
    int socket, waits_for_room;
    /* Sequences: the last that is due, the last that was written, and all up to which are settled. */
    uint32_t due_count, written, settled;
    /* While it was told to wait. */
    double resumes;
    /* By sequence: when it was due; 0 when it is settled. */
    double due[RING];
    char telemetry_topic[96];
    buffer in, out;
} device;

static void watch(device *d, int operation) {
    struct epoll_event event = {.events = EPOLLIN | (d->waits_for_room ? EPOLLOUT : 0), .data.ptr = d};
    epoll_ctl(poller, operation, d->socket, &event);
}

static void append_message(device *d, uint32_t sequence) {
    uint8_t message[MESSAGE_MAX / 2];
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    uint64_t time_ms = (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
    size_t length = put_telemetry(message, is_mqtt ? epoch : 0, sequence, time_ms, readings, SENSOR);
    if (is_mqtt) append_publish(&d->out, d->telemetry_topic, sequence, message, length);
    else append_frame(&d->out, 8, message, length);
}

static void flush(device *d) {
    if (d->out.used > 0) {
        ssize_t sent = send(d->socket, d->out.bytes, d->out.used, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && errno != EAGAIN) fail("send: %s", strerror(errno));
        if (sent > 0) {
            d->out.used -= (size_t)sent;
            memmove(d->out.bytes, d->out.bytes + sent, d->out.used);
        }
    }
    int waits = d->out.used > 0;
    if (waits == d->waits_for_room) return;
    d->waits_for_room = waits;
    watch(d, EPOLL_CTL_MOD);
}

/* Writes what is due, in order, as far as there is room. */
static void pump(device *d) {
    if (d->resumes > 0 && now() < d->resumes) return;
    if (d->resumes > 0) d->written = d->settled;
    d->resumes = 0;
    while (d->written < d->due_count && BUFFER_BYTES - d->out.used > 2 * MESSAGE_MAX) {
        d->written += 1;
        if (counted || d->due[d->written % RING] > 0) append_message(d, d->written);
    }
    flush(d);
}
