/* Devices that report: telemetry on many connections, and how long it takes until it is acknowledged as stored.
 *
 *   telemetry-load frames|mqtt PORT KEYS.csv DEVICES READINGS RATE SECONDS WINDOW [COUNTED]
 *
 * A message has READINGS readings. RATE > 0 is an open loop: so many readings a second are due, whatever is
 * acknowledged, and a latency counts from when its message was due. RATE 0 is a closed loop: each device keeps WINDOW
 * messages unacknowledged. With COUNTED, a file in which a bare subscriber keeps the number of messages that it got,
 * DEVICES times WINDOW messages are uncounted instead and no acks are listened for. A device that is told to wait does,
 * and sends again what isn't settled.
 *
 * Prints one JSON object; latencies are those of messages. */
#define _GNU_SOURCE
#include "telemetry-device.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { EVENTS_MAX = 256 };
static const double warmup_seconds = 1, drain_seconds = 3;

static device *devices;
static int device_count, window_size;
static double counts_from, counts_to;
static uint64_t total_due, total_settled, counted_settled, retry_count, counted_before, counted_after;
static int is_counting;

/* At the begin of the counted seconds, and at their end. */
static void note_counted(int is_end) {
    if (is_counting != is_end || (!is_end && now() < counts_from)) return;
    if (counted) *(is_end ? &counted_after : &counted_before) = *counted;
    is_counting = 1 - is_end;
}

static void make_due(device *d, double due) {
    if (!counted && d->due_count - d->settled >= RING) fail("%d messages of a device aren't acknowledged", RING);
    d->due_count += 1;
    d->due[d->due_count % RING] = due;
    total_due += 1;
}

static void settle(device *d, uint32_t sequence, double at) {
    double due = d->due[sequence % RING];
    if (due == 0) return;
    d->due[sequence % RING] = 0;
    total_settled += 1;
    if (at >= counts_from && at < counts_to) counted_settled += 1;
    if (due >= counts_from && due < counts_to) note_latency(at - due);
}

static void take(device *d, const uint8_t *bytes, size_t length) {
    settled ack;
    if (!take_ack(bytes, length, &ack)) fail("an ack that can't be read");
    if (ack.rejected_count > 0) fail("a message was rejected");
    double at = now();
    if (ack.through > d->due_count) fail("an ack of what was never sent");
    for (uint32_t sequence = d->settled + 1; sequence <= ack.through; sequence++) settle(d, sequence, at);
    for (int i = 0; i < ack.range_count; i++)
        for (uint32_t one = ack.ranges[i].first; one <= ack.ranges[i].last && one <= d->due_count; one++)
            if (one > d->settled) settle(d, one, at);
    while (d->settled < d->due_count && d->due[(d->settled + 1) % RING] == 0) d->settled += 1;
    if (ack.retry_after_ms > 0) {
        retry_count += 1;
        d->resumes = at + ack.retry_after_ms / 1e3;
    }
}

static void hear_frame(device *d, const uint8_t *at, size_t length) {
    int field;
    uint64_t size;
    const uint8_t *bytes;
    if (!take_field(at, at + length, &field, &size, &bytes)) fail("a frame that is none");
    if (field == 9) take(d, bytes, (size_t)size);
    else if (field == 14 || field == 15) fail("a goodbye or an error: %.*s", (int)size, (const char *)bytes);
}

static void hear_packet(device *d, const uint8_t *at, size_t length, uint8_t kind) {
    if (kind >> 4 == 2 && at[1] != 0) fail("the broker refused a connection: %d", at[1]);
    if (kind >> 4 == 9 && at[2] == 0x80) fail("the broker refused a subscription");
    if (kind >> 4 != 3) return;
    size_t head = 2 + ((size_t)at[0] << 8 | at[1]);
    if (kind & 6) {
        append_packet(&d->out, 0x40, at + head, 2);
        head += 2;
    }
    take(d, at + head, length - head);
}

static int hear(device *d) {
    size_t at = 0, header = is_mqtt ? 1 : 0;
    int heard = 0;
    while (at + header < d->in.used) {
        uint64_t length;
        const uint8_t *end = d->in.bytes + d->in.used, *body = take_varint(d->in.bytes + at + header, end, &length);
        if (!body || (uint64_t)(end - body) < length) break;
        if (is_mqtt) hear_packet(d, body, (size_t)length, d->in.bytes[at]);
        else hear_frame(d, body, (size_t)length);
        at = (size_t)(body + length - d->in.bytes);
        heard += 1;
    }
    d->in.used -= at;
    if (at > 0) memmove(d->in.bytes, d->in.bytes + at, d->in.used);
    return heard;
}

static int receive(device *d) {
    ssize_t got = recv(d->socket, d->in.bytes + d->in.used, BUFFER_BYTES - d->in.used, 0);
    if (got < 0 && errno == EAGAIN) return 0;
    if (got <= 0) fail("the server closed a connection or said nothing");
    d->in.used += (size_t)got;
    return hear(d);
}

static void sign_in(device *d, char *line, struct sockaddr_in *address) {
    char *id = strtok(line, ","), *key = strtok(NULL, "\r\n"), acks[96];
    snprintf(d->telemetry_topic, sizeof d->telemetry_topic, "devices/%s/telemetry", id);
    snprintf(acks, sizeof acks, "devices/%s/acks", id);
    d->socket = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(d->socket, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){5, 0}, sizeof(struct timeval));
    setsockopt(d->socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    if (connect(d->socket, (struct sockaddr *)address, sizeof *address)) fail("connect: %s", strerror(errno));
    if (is_mqtt) append_connect(&d->out, id, key);
    else append_hello(&d->out, id, key, epoch);
    if (is_mqtt && !counted) append_subscribe(&d->out, acks);
    flush(d);
    for (int expected = is_mqtt && !counted ? 2 : 1; expected > 0;) expected -= receive(d);
}

static void connect_all(const char *port, const char *keys) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    FILE *file = fopen(keys, "r");
    if (!file) fail("%s: %s", keys, strerror(errno));
    devices = calloc((size_t)device_count, sizeof *devices);
    for (int i = 0; i < device_count; i++) {
        char line[256];
        if (!fgets(line, sizeof line, file)) fail("%s has fewer than %d devices", keys, device_count);
        sign_in(&devices[i], line, &address);
        fcntl(devices[i].socket, F_SETFL, O_NONBLOCK);
        watch(&devices[i], EPOLL_CTL_ADD);
    }
    fclose(file);
}

/* A closed loop's next messages. */
static void fill(device *d) {
    if (window_size == 0 || counted) return;
    for (double at = now(); at < counts_to && d->due_count - d->settled < (uint32_t)window_size;) make_due(d, at);
}

static void wait_for_events(double patience) {
    struct epoll_event events[EVENTS_MAX];
    struct timespec time = {0, 0};
    if (patience > 0) time = (struct timespec){(time_t)patience, (long)((patience - (double)(time_t)patience) * 1e9)};
    int ready = epoll_pwait2(poller, events, EVENTS_MAX, &time, NULL);
    note_counted(0);
    for (int i = 0; i < ready; i++) {
        device *d = events[i].data.ptr;
        if (events[i].events & ~(uint32_t)EPOLLOUT) receive(d);
        fill(d);
        pump(d);
    }
}

/* Devices that were told to wait, a thousand times a second. */
static void pump_those_that_waited(void) {
    static double last;
    if (now() - last < 1e-3) return;
    last = now();
    for (int i = 0; i < device_count; i++)
        if (devices[i].resumes > 0) pump(&devices[i]);
}

static void run_open_loop(double start, double rate) {
    for (uint64_t number = 0; now() < counts_to;) {
        double due;
        while ((due = start + (double)number / rate) <= now() && due < counts_to) {
            device *d = &devices[number++ % (uint64_t)device_count];
            if (due >= counts_from) note_lag(now() - due);
            make_due(d, due);
            pump(d);
        }
        double patience = due - now();
        wait_for_events(patience < 1e-3 ? patience : 1e-3);
        pump_those_that_waited();
    }
}

/* With a bare subscriber the devices take turns, whoever has room. */
static void run_closed_loop(void) {
    for (int i = 0; i < device_count; i++) {
        fill(&devices[i]);
        pump(&devices[i]);
    }
    for (uint64_t turn = 0; now() < counts_to;) {
        if (counted) {
            uint64_t most = *counted + (uint64_t)window_size * (uint64_t)device_count;
            for (; total_due < most; turn++) {
                device *d = &devices[turn / 8 % (uint64_t)device_count];
                make_due(d, now());
                if (turn % 8 == 7) pump(d);
            }
        }
        wait_for_events(1e-3);
        pump_those_that_waited();
    }
}

static void print_result(double seconds) {
    uint64_t messages = counted ? counted_after - counted_before : counted_settled;
    printf("{\"messages\": %llu, \"readings\": %llu, \"readingsInAll\": %llu, \"seconds\": %.3f, ",
           (unsigned long long)messages, (unsigned long long)messages * (unsigned)readings,
           (unsigned long long)(counted ? *counted : total_settled) * (unsigned)readings, seconds);
    print_times();
    printf("\"retries\": %llu, \"unanswered\": %llu}\n",
           (unsigned long long)retry_count, (unsigned long long)(counted ? 0 : total_due - total_settled));
}

static void map_counted(const char *path) {
    int file = open(path, O_RDONLY);
    void *page = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *counted, PROT_READ, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) fail("%s: %s", path, strerror(errno));
    counted = page;
}

int main(int count, char **arguments) {
    if (count != 9 && count != 10)
        return fprintf(stderr, "usage: telemetry-load frames|mqtt PORT KEYS DEVICES READINGS RATE SECONDS WINDOW "
                               "[COUNTED]\n"), 2;
    is_mqtt = strcmp(arguments[1], "mqtt") == 0;
    device_count = atoi(arguments[4]);
    readings = atoi(arguments[5]);
    double rate = atof(arguments[6]) / readings, seconds = atof(arguments[7]);
    window_size = rate > 0 ? 0 : atoi(arguments[8]);
    if (device_count < 1 || readings < 1 || readings > 64 || window_size >= RING / 2) fail("out of bounds");
    if (count == 10) map_counted(arguments[9]);
    prepare_times();
    epoch = (uint32_t)time(NULL) ^ (uint32_t)getpid() << 16;
    poller = epoll_create1(EPOLL_CLOEXEC);
    prctl(PR_SET_TIMERSLACK, 1);
    connect_all(arguments[2], arguments[3]);

    double start = now();
    counts_from = start + warmup_seconds;
    counts_to = counts_from + seconds;
    if (rate > 0) run_open_loop(start, rate);
    else run_closed_loop();
    note_counted(1);
    while (!counted && total_settled < total_due && now() < counts_to + drain_seconds) {
        wait_for_events(1e-2);
        pump_those_that_waited();
    }
    print_result(seconds);
    return 0;
}
