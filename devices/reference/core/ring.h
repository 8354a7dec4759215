/* Store and forward: what was measured stays here, under the epoch and sequence that it got first, until it is settled.
 * It is in flash before it is sent, so neither a power cut nor a killed process loses it. */
#ifndef RING_H
#define RING_H

#include "slots.h"

struct measurement {
    uint32_t sensor; /* the number in the model's file */
    int32_t value;   /* in the sensor's unit */
};

/* Readings of one moment, as one Telemetry message. */
struct message {
    uint32_t epoch;
    uint32_t sequence;
    uint64_t uptime_ms; /* when it was measured, in ms after the start of its epoch */
    uint64_t unix_ms;   /* the same as Unix time; 0: the device had no clock */
    uint8_t count;
    struct measurement readings[READINGS_MAX];
};

struct ring {
    struct slots slots;
    uint8_t pending[MESSAGE_SLOTS / 8]; /* a bit a slot: not settled */
    uint8_t sent[MESSAGE_SLOTS / 8];    /* and sent on this connection */
    uint32_t in_flight;
};

/* Reads what is pending from flash. */
void ring_open(struct ring *ring, const struct flash *flash);

/* Whether the next message would overwrite one that is not settled. */
bool ring_is_full(const struct ring *ring);

/* Keeps a message; if the ring is full, in place of the oldest. False: flash can't. */
bool ring_append(struct ring *ring, const struct message *message);

/* The oldest message that is pending and not sent, which then counts as sent. False: there is none, or enough are in
 * flight. */
bool ring_take_unsent(struct ring *ring, struct message *message);

/* Everything pending is to be sent again: after a lost connection or a retry_after_ms. */
void ring_forget_sent(struct ring *ring);

/* What an ack says: sequences `first` to `last` of the epoch are on disk or rejected for good. How many of them were
 * pending. */
uint32_t ring_settle(struct ring *ring, uint32_t epoch, uint32_t first, uint32_t last);

/* How many messages are not settled. */
uint32_t ring_pending(const struct ring *ring);

#endif
