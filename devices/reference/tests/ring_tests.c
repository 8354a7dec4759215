#include "core/ring.h"

#include <string.h>

#include "check.h"
#include "core/crc32.h"
#include "flash_memory.h"

static struct flash_memory memory;
static struct flash flash;
static struct ring ring;

static struct message message_of(uint32_t epoch, uint32_t sequence)
{
    struct message message = {.epoch = epoch, .sequence = sequence, .uptime_ms = 10u * sequence, .count = 2};
    message.readings[0] = (struct measurement){.sensor = 1, .value = (int32_t)sequence};
    message.readings[1] = (struct measurement){.sensor = 2, .value = -(int32_t)sequence};
    return message;
}

static void begin(uint32_t count)
{
    flash = flash_memory_make(&memory);
    ring_open(&ring, &flash);
    for (uint32_t sequence = 1; sequence <= count; sequence++) {
        struct message message = message_of(7, sequence);
        CHECK(ring_append(&ring, &message));
    }
}

static void the_crc_is_the_standard_one(void)
{
    CHECK(crc32(0, (const uint8_t *)"123456789", 9) == 0xCBF43926u);
}

static void a_restart_keeps_what_is_not_settled(void)
{
    struct message message;
    begin(5);
    CHECK(ring_settle(&ring, 7, 1, 2) == 2);
    CHECK(ring_settle(&ring, 7, 4, 4) == 1);
    CHECK(ring_settle(&ring, 8, 1, 9) == 0);
    ring_open(&ring, &flash);
    CHECK(ring_pending(&ring) == 2);
    CHECK(ring_take_unsent(&ring, &message) && message.sequence == 3 && message.readings[1].value == -3);
    CHECK(ring_take_unsent(&ring, &message) && message.sequence == 5 && message.uptime_ms == 50);
    CHECK(!ring_take_unsent(&ring, &message));
    ring_forget_sent(&ring);
    CHECK(ring_take_unsent(&ring, &message) && message.sequence == 3);
}

static void it_wraps_and_overwrites_the_oldest(void)
{
    struct message message;
    begin(MESSAGE_SLOTS);
    CHECK(ring_is_full(&ring));
    for (uint32_t sequence = MESSAGE_SLOTS + 1; sequence <= MESSAGE_SLOTS + 3; sequence++) {
        message = message_of(7, sequence);
        CHECK(ring_append(&ring, &message));
    }
    ring_open(&ring, &flash);
    CHECK(ring_pending(&ring) == MESSAGE_SLOTS);
    CHECK(ring_take_unsent(&ring, &message) && message.sequence == 4);
    CHECK(ring_settle(&ring, 7, 1, MESSAGE_SLOTS + 3) == MESSAGE_SLOTS);
    CHECK(!ring_is_full(&ring) && ring.in_flight == 0);
}

static void no_more_are_in_flight_than_may_be(void)
{
    struct message message;
    begin(IN_FLIGHT_MAX + 4);
    for (int i = 0; i < IN_FLIGHT_MAX; i++) {
        CHECK(ring_take_unsent(&ring, &message));
    }
    CHECK(!ring_take_unsent(&ring, &message));
    CHECK(ring_settle(&ring, 7, 1, 1) == 1);
    CHECK(ring_take_unsent(&ring, &message) && message.sequence == IN_FLIGHT_MAX + 1);
}

/* The power is cut after each byte of a write: the message is there whole or not at all, and no other suffers. */
static void a_torn_write_is_an_empty_slot(void)
{
    for (long cut = 0; cut <= SLOT_BYTES; cut++) {
        struct message message = message_of(7, 4);
        begin(3);
        memory.bytes_left = cut;
        CHECK(ring_append(&ring, &message) == (cut == SLOT_BYTES));
        flash_memory_repair(&memory);
        ring_open(&ring, &flash);
        for (uint32_t sequence = 1; sequence <= 3; sequence++) {
            CHECK(ring_take_unsent(&ring, &message) && message.sequence == sequence);
        }
        bool is_there = ring_take_unsent(&ring, &message);
        CHECK(cut == SLOT_BYTES ? is_there : !is_there || message.readings[1].value == -4);
        message = message_of(8, 1);
        CHECK(ring_append(&ring, &message));
        ring_open(&ring, &flash);
        CHECK(ring_pending(&ring) == (is_there ? 5u : 4u));
    }
}

static void a_torn_write_over_an_old_slot_loses_that_one_alone(void)
{
    for (long cut = 1; cut < SLOT_BYTES; cut++) {
        struct message message = message_of(7, MESSAGE_SLOTS + 1);
        begin(MESSAGE_SLOTS);
        memory.bytes_left = cut;
        CHECK(!ring_append(&ring, &message));
        flash_memory_repair(&memory);
        ring_open(&ring, &flash);
        CHECK(ring_pending(&ring) >= MESSAGE_SLOTS - 1);
    }
}

static void flash_that_fails_keeps_nothing_and_breaks_nothing(void)
{
    struct message message = message_of(7, 3);
    begin(2);
    memory.fails = true;
    CHECK(!ring_append(&ring, &message));
    CHECK(ring_settle(&ring, 7, 1, 1) == 1);
    flash_memory_repair(&memory);
    CHECK(ring_append(&ring, &message));
    ring_open(&ring, &flash);
    /* The mark of 1 isn't kept: it is sent once more. */
    CHECK(ring_pending(&ring) == 3);
}

static void any_bit_that_turns_is_found(void)
{
    struct slot slot;
    begin(1);
    uint32_t at = COMMAND_SLOTS * SLOT_BYTES;
    for (uint32_t bit = 0; bit < 8 * SLOT_BYTES; bit++) {
        bool is_covered = bit < 64 || bit >= 96;
        memory.bytes[at + bit / 8] ^= (uint8_t)(1u << (bit % 8));
        /* What isn't covered by the CRC loses nothing: only the whole byte settles. */
        CHECK(slots_read(&ring.slots, 0, &slot) ? !is_covered && !slot.is_settled : is_covered);
        memory.bytes[at + bit / 8] ^= (uint8_t)(1u << (bit % 8));
    }
    CHECK(slots_read(&ring.slots, 0, &slot));
}

void ring_tests(void)
{
    the_crc_is_the_standard_one();
    a_restart_keeps_what_is_not_settled();
    it_wraps_and_overwrites_the_oldest();
    no_more_are_in_flight_than_may_be();
    a_torn_write_is_an_empty_slot();
    a_torn_write_over_an_old_slot_loses_that_one_alone();
    flash_that_fails_keeps_nothing_and_breaks_nothing();
    any_bit_that_turns_is_found();
}
