#include "device.h"

#include <string.h>

#include "random.h"

void device_start(struct device *device, const struct identity *identity, const struct application *application,
                  const struct flash *flash, uint32_t random, uint64_t unix_ms, uint64_t now)
{
    memset(device, 0, sizeof *device);
    device->identity = identity;
    device->application = application;
    device->backoff.random = random;
    do {
        device->epoch = random_next(&device->backoff.random);
    } while (device->epoch == 0);
    device->follow_backoff.random = random_next(&device->backoff.random);
    device->keep_alive_ms = KEEP_ALIVE_MS;
    device->clock_ms = unix_ms != 0 ? (int64_t)(unix_ms - now) : 0;
    commands_open(&device->commands, flash);
    ring_open(&device->ring, flash);
}

uint64_t device_clock(const struct device *device, uint64_t now)
{
    return device->clock_ms != 0 ? (uint64_t)device->clock_ms + now : 0;
}

bool device_measure(struct device *device, const struct measurement *readings, uint8_t count, uint64_t now)
{
    struct message message = {
        .epoch = device->epoch,
        .sequence = device->sequence + 1,
        .uptime_ms = now,
        .unix_ms = device_clock(device, now),
        .count = count,
    };
    if (count == 0 || count > READINGS_MAX) {
        return false;
    }
    memcpy(message.readings, readings, count * sizeof *readings);
    if (!ring_append(&device->ring, &message)) {
        return false;
    }
    /* Its number is used up only now that it is kept. */
    device->sequence++;
    return true;
}

bool device_wants_connection(const struct device *device, uint64_t now)
{
    return device->link == LINK_DOWN && now >= device->connect_at;
}

void device_connected(struct device *device, bool has_hello, uint64_t now)
{
    device->link = has_hello ? LINK_SIGNING_IN : LINK_UP;
    device->has_hello = has_hello;
    device->linked_at = now;
    device->heard_at = now;
    device->said_at = has_hello ? 0 : now;
    device->settled_at = now;
    device->ask_at = now;
    device->has_ping = false;
    device->follow_at = now;
    ring_forget_sent(&device->ring);
    if (!has_hello) {
        backoff_reset(&device->backoff);
    }
}

void device_lost(struct device *device, uint64_t now)
{
    device->link = LINK_DOWN;
    device->connect_at = now + backoff_next(&device->backoff, device->asked_pause_ms);
    device->asked_pause_ms = 0;
}

bool device_wants_close(const struct device *device, uint64_t now)
{
    switch (device->link) {
    case LINK_DOWN:
        return false;
    case LINK_SIGNING_IN:
        return now - device->linked_at > SIGN_IN_MAX_MS;
    case LINK_UP:
        return now - device->heard_at > device->keep_alive_ms + device->keep_alive_ms / 2;
    case LINK_LEAVING:
        return true;
    }
    return true;
}
