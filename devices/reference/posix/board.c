#include "port/board.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

static uint64_t milliseconds(clockid_t clock)
{
    struct timespec time;
    if (clock_gettime(clock, &time) != 0) {
        return 0;
    }
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

uint64_t board_uptime_ms(void)
{
    static uint64_t start;
    uint64_t now = milliseconds(CLOCK_MONOTONIC);
    if (start == 0) {
        start = now;
    }
    return now - start;
}

uint64_t board_unix_ms(void)
{
    return milliseconds(CLOCK_REALTIME);
}

uint32_t board_random(void)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random) {
        perror("getrandom");
        exit(1);
    }
    return random;
}

void board_sleep_ms(uint32_t ms)
{
    struct timespec time = {.tv_sec = (time_t)(ms / 1000), .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)nanosleep(&time, NULL);
}
