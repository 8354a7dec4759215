#include "ring.h"

#include <string.h>

#include "little.h"

/* A message in a slot's payload. */
enum { EPOCH_AT = 0, SEQUENCE_AT = 4, UPTIME_AT = 8, UNIX_AT = 16, COUNT_AT = 24, READINGS_AT = 28 };

_Static_assert(READINGS_AT + 8 * READINGS_MAX <= SLOT_PAYLOAD_BYTES, "a message fits a slot");
_Static_assert(MESSAGE_SLOTS % 8 == 0, "a bit a slot");

static bool get_bit(const uint8_t *bits, uint32_t index)
{
    return (bits[index / 8] & (1u << (index % 8))) != 0;
}

static void set_bit(uint8_t *bits, uint32_t index, bool value)
{
    uint8_t mask = (uint8_t)(1u << (index % 8));
    bits[index / 8] = (uint8_t)(value ? bits[index / 8] | mask : bits[index / 8] & ~mask);
}

static void write_message(const struct message *message, uint8_t payload[SLOT_PAYLOAD_BYTES])
{
    memset(payload, 0, SLOT_PAYLOAD_BYTES);
    put32(payload + EPOCH_AT, message->epoch);
    put32(payload + SEQUENCE_AT, message->sequence);
    put64(payload + UPTIME_AT, message->uptime_ms);
    put64(payload + UNIX_AT, message->unix_ms);
    payload[COUNT_AT] = message->count;
    for (uint32_t i = 0; i < message->count; i++) {
        put32(payload + READINGS_AT + 8 * i, message->readings[i].sensor);
        put32(payload + READINGS_AT + 8 * i + 4, (uint32_t)message->readings[i].value);
    }
}

/* False: no message that this device wrote. */
static bool read_message(const struct ring *ring, uint32_t index, struct message *message)
{
    struct slot slot;
    if (!slots_read(&ring->slots, index, &slot) || slot.is_settled) {
        return false;
    }
    message->epoch = get32(slot.payload + EPOCH_AT);
    message->sequence = get32(slot.payload + SEQUENCE_AT);
    message->uptime_ms = get64(slot.payload + UPTIME_AT);
    message->unix_ms = get64(slot.payload + UNIX_AT);
    message->count = slot.payload[COUNT_AT];
    if (message->count > READINGS_MAX || message->epoch == 0 || message->sequence == 0) {
        return false;
    }
    for (uint32_t i = 0; i < message->count; i++) {
        message->readings[i].sensor = get32(slot.payload + READINGS_AT + 8 * i);
        message->readings[i].value = (int32_t)get32(slot.payload + READINGS_AT + 8 * i + 4);
    }
    return true;
}

static void forget(struct ring *ring, uint32_t index)
{
    if (get_bit(ring->sent, index) && ring->in_flight > 0) {
        ring->in_flight--;
    }
    set_bit(ring->sent, index, false);
    set_bit(ring->pending, index, false);
}

void ring_open(struct ring *ring, const struct flash *flash)
{
    struct message message;
    memset(ring, 0, sizeof *ring);
    slots_open(&ring->slots, flash, COMMAND_SLOTS, MESSAGE_SLOTS);
    for (uint32_t index = 0; index < MESSAGE_SLOTS; index++) {
        set_bit(ring->pending, index, read_message(ring, index, &message));
    }
}

bool ring_is_full(const struct ring *ring)
{
    return get_bit(ring->pending, ring->slots.next);
}

bool ring_append(struct ring *ring, const struct message *message)
{
    uint8_t payload[SLOT_PAYLOAD_BYTES];
    uint32_t index = ring->slots.next;
    if (message->count > READINGS_MAX) {
        return false;
    }
    write_message(message, payload);
    if (!slots_append(&ring->slots, payload)) {
        return false;
    }
    forget(ring, index);
    set_bit(ring->pending, index, true);
    return true;
}

bool ring_take_unsent(struct ring *ring, struct message *message)
{
    if (ring->in_flight >= IN_FLIGHT_MAX) {
        return false;
    }
    for (uint32_t i = 0; i < MESSAGE_SLOTS; i++) {
        uint32_t index = (ring->slots.next + i) % MESSAGE_SLOTS;
        if (!get_bit(ring->pending, index) || get_bit(ring->sent, index)) {
            continue;
        }
        if (read_message(ring, index, message)) {
            set_bit(ring->sent, index, true);
            ring->in_flight++;
            return true;
        }
        forget(ring, index);
    }
    return false;
}

void ring_forget_sent(struct ring *ring)
{
    memset(ring->sent, 0, sizeof ring->sent);
    ring->in_flight = 0;
}

uint32_t ring_settle(struct ring *ring, uint32_t epoch, uint32_t first, uint32_t last)
{
    struct message message;
    uint32_t settled = 0;
    for (uint32_t index = 0; index < MESSAGE_SLOTS; index++) {
        if (!get_bit(ring->pending, index) || !read_message(ring, index, &message) || message.epoch != epoch
            || message.sequence < first || message.sequence > last) {
            continue;
        }
        /* If the mark isn't kept, the message is sent once more after a restart, and the server drops it. */
        (void)slots_settle(&ring->slots, index);
        forget(ring, index);
        settled++;
    }
    return settled;
}

uint32_t ring_pending(const struct ring *ring)
{
    uint32_t count = 0;
    for (uint32_t index = 0; index < MESSAGE_SLOTS; index++) {
        count += get_bit(ring->pending, index);
    }
    return count;
}
