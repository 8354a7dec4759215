/* What a load of telemetry measures: latencies, and how late it was itself. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "program.h"

enum { SAMPLES_MAX = 8 << 20 };

static double *latencies, *lags;
static size_t latency_count, lag_count;

static void prepare_times(void) {
    latencies = calloc(SAMPLES_MAX, sizeof *latencies);
    lags = calloc(SAMPLES_MAX, sizeof *lags);
}

static void note_latency(double seconds) {
    if (latency_count < SAMPLES_MAX) latencies[latency_count++] = seconds;
}

static void note_lag(double seconds) {
    if (lag_count < SAMPLES_MAX) lags[lag_count++] = seconds;
}

static int by_value(const void *a, const void *b) {
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

static double micros(const double *sorted, size_t count, double share) {
    return count == 0 ? 0 : sorted[(size_t)(share * (double)(count - 1))] * 1e6;
}

/* Members of a JSON object. */
static void print_times(void) {
    qsort(latencies, latency_count, sizeof *latencies, by_value);
    qsort(lags, lag_count, sizeof *lags, by_value);
    printf("\"p50Micros\": %.1f, \"p99Micros\": %.1f, \"p999Micros\": %.1f, \"maxMicros\": %.1f, "
           "\"lateMicrosP99\": %.1f, ",
           micros(latencies, latency_count, 0.5), micros(latencies, latency_count, 0.99),
           micros(latencies, latency_count, 0.999), micros(latencies, latency_count, 1), micros(lags, lag_count, 0.99));
}
