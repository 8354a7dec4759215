/* Open-loop load for an HTTP server: requests are due at a constant rate whether earlier ones were answered or not,
 * and a latency counts from the instant at which its request was due.
 *
 *   http-open-loop PORT REQUESTS RATE SECONDS CONNECTIONS STATUS
 *
 * REQUESTS is a file of requests that are sent in turn, a line each: path, then headers, with tabs between.
 * A request that is due while every connection waits is sent on the first that becomes free. `lateMicrosP99` is the
 * load's own lateness: from due to sent, where a connection was free. The first half second isn't counted; two
 * seconds after the last request is due all ends. Prints one JSON object. 503 and 504 count as refused, without a
 * latency; any other answer but STATUS ends the run. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "program.h"

enum { BUFFER_BYTES = 256 * 1024, EVENTS_MAX = 256, CONNECTIONS_MAX = 1024, REQUESTS_MAX = 4096 };
static const double warmup_seconds = 0.5, drain_seconds = 2;

typedef struct connection {
    int socket;
    int status;
    double due;
    size_t used;
    char bytes[BUFFER_BYTES];
} connection;

static char *requests[REQUESTS_MAX];
static size_t request_count;
static int status_expected;
static double start, counts_from;
static connection *idle[CONNECTIONS_MAX];
static int idle_count;
static double *latencies, *lags;
static size_t latency_count, lag_count, refused_count;

static void send_request(uint64_t number, double due, int was_free) {
    connection *c = idle[--idle_count];
    const char *request = requests[number % request_count];
    size_t length = strlen(request);
    c->due = due;
    c->used = 0;
    if (was_free && due >= counts_from) lags[lag_count++] = now() - due;
    if (send(c->socket, request, length, MSG_NOSIGNAL) != (ssize_t)length) fail("send: %s", strerror(errno));
}

/* The bytes of the whole answer; 0 while its head isn't all there. */
static size_t answer_bytes(connection *c) {
    c->bytes[c->used] = 0;
    const char *end = strstr(c->bytes, "\r\n\r\n");
    if (!end) return 0;
    int is_understood = sscanf(c->bytes, "HTTP/1.1 %d", &c->status) == 1;
    if (!is_understood || (c->status != status_expected && c->status != 503 && c->status != 504))
        fail("expected %d, was answered:\n%.300s", status_expected, c->bytes);
    size_t head = (size_t)(end - c->bytes) + 4;
    if (c->status == 304 || c->status == 204) return head;
    for (const char *line = strstr(c->bytes, "\r\n"); line && line < end; line = strstr(line + 2, "\r\n"))
        if (strncasecmp(line + 2, "content-length:", 15) == 0) return head + strtoul(line + 17, NULL, 10);
    fail("the answer has no Content-Length");
    return 0;
}

static void receive(connection *c) {
    ssize_t got = recv(c->socket, c->bytes + c->used, sizeof c->bytes - 1 - c->used, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) fail("the server closed a connection");
    c->used += (size_t)got;
    size_t whole = answer_bytes(c);
    if (whole >= sizeof c->bytes) fail("an answer of %zu bytes is too long", whole);
    if (whole == 0 || c->used < whole) return;
    if (c->due >= counts_from && c->status == status_expected) latencies[latency_count++] = now() - c->due;
    else if (c->due >= counts_from) refused_count += 1;
    idle[idle_count++] = c;
}

static void read_requests(const char *path, const char *port) {
    FILE *file = fopen(path, "r");
    if (!file) fail("%s: %s", path, strerror(errno));
    char line[4096], text[8192];
    while (request_count < REQUESTS_MAX && fgets(line, sizeof line, file)) {
        char *rest = line, *field = strsep(&rest, "\t\n");
        int used = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\n", field, port);
        while ((field = strsep(&rest, "\t\n")))
            if (*field) used += snprintf(text + used, sizeof text - (size_t)used, "%s\r\n", field);
        snprintf(text + used, sizeof text - (size_t)used, "\r\n");
        requests[request_count++] = strdup(text);
    }
    fclose(file);
    if (request_count == 0) fail("%s has no request", path);
}

static connection *connect_one(int port) {
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    connection *c = calloc(1, sizeof *c);
    c->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(c->socket, (struct sockaddr *)&address, sizeof address)) fail("connect: %s", strerror(errno));
    setsockopt(c->socket, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return c;
}

static int by_value(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double quantile(double *sorted, size_t count, double share) {
    return count == 0 ? 0 : sorted[(size_t)(share * (double)(count - 1))] * 1e6;
}

/* Sends what is due, and sleeps until an answer or the next one due. */
static void run(int poller, double rate, uint64_t total) {
    struct epoll_event events[EVENTS_MAX];
    double end = start + (double)total / rate + drain_seconds;
    uint64_t sent = 0, free_from = 0;
    int connections = idle_count, was_full = 0;
    while ((sent < total || idle_count < connections) && now() < end) {
        double at = now();
        uint64_t due = at < start ? 0 : (uint64_t)((at - start) * rate) + 1;
        if (due > total) due = total;
        /* What became due while all connections waited says nothing of the load's own lateness. */
        if (was_full) free_from = due;
        for (; sent < due && idle_count > 0; sent++) send_request(sent, start + (double)sent / rate, sent >= free_from);
        was_full = idle_count == 0;
        double wait = (sent >= total || idle_count == 0 ? end : start + (double)sent / rate) - now();
        struct timespec patience = {0, 0};
        if (wait > 0) patience = (struct timespec){(time_t)wait, (long)((wait - (double)(time_t)wait) * 1e9)};
        int ready = epoll_pwait2(poller, events, EVENTS_MAX, &patience, NULL);
        for (int i = 0; i < ready; i++) receive(events[i].data.ptr);
    }
}

int main(int count, char **arguments) {
    if (count != 7)
        return fprintf(stderr, "usage: http-open-loop PORT REQUESTS RATE SECONDS CONNECTIONS STATUS\n"), 2;
    double rate = atof(arguments[3]), seconds = atof(arguments[4]);
    int connections = atoi(arguments[5]);
    status_expected = atoi(arguments[6]);
    if (rate <= 0 || seconds <= 0 || connections < 1 || connections > CONNECTIONS_MAX) fail("out of bounds");
    read_requests(arguments[2], arguments[1]);
    uint64_t total = (uint64_t)(rate * (warmup_seconds + seconds));
    latencies = calloc(total + 1, sizeof *latencies);
    lags = calloc(total + 1, sizeof *lags);
    prctl(PR_SET_TIMERSLACK, 1);
    int poller = epoll_create1(EPOLL_CLOEXEC);
    for (int i = 0; i < connections; i++) {
        connection *c = connect_one(atoi(arguments[1]));
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
        epoll_ctl(poller, EPOLL_CTL_ADD, c->socket, &event);
        idle[idle_count++] = c;
    }
    start = now();
    counts_from = start + warmup_seconds;
    run(poller, rate, total);
    qsort(latencies, latency_count, sizeof *latencies, by_value);
    qsort(lags, lag_count, sizeof *lags, by_value);
    uint64_t counted = 0;
    for (uint64_t number = 0; number < total; number++) counted += start + (double)number / rate >= counts_from;
    printf("{\"rate\": %.1f, \"requests\": %zu, \"refused\": %zu, \"unanswered\": %llu, \"p50Micros\": %.1f, "
           "\"p99Micros\": %.1f, \"maxMicros\": %.1f, \"lateMicrosP99\": %.1f}\n",
           rate, latency_count, refused_count, (unsigned long long)(counted - latency_count - refused_count),
           quantile(latencies, latency_count, 0.5), quantile(latencies, latency_count, 0.99),
           quantile(latencies, latency_count, 1), quantile(lags, lag_count, 0.99));
    return 0;
}
