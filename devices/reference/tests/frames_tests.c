#include "core/frames.h"

#include <string.h>

#include "check.h"

static struct frame_reader reader;
static Frame frame;

/* From docs/device-protocol.md: a welcome, an ack, a pong. */
static const uint8_t conversation[] = {
    0x0f, 0x12, 0x0d, 0x08, 0x80, 0xd8, 0xc1, 0xa2, 0x8c, 0x34, 0x10, 0x3c, 0x18, 0x80, 0x80, 0x01, 0x0a, 0x4a, 0x08,
    0x08, 0x81, 0xde, 0xb7, 0xde, 0x0a, 0x10, 0x01, 0x04, 0x6a, 0x02, 0x08, 0x07,
};

static void frames_come_in_pieces_of_any_size(void)
{
    static const pb_size_t tags[] = {
        facet_device_v1_Frame_welcome_tag, facet_device_v1_Frame_ack_tag, facet_device_v1_Frame_pong_tag};
    for (size_t piece = 1; piece <= sizeof conversation; piece++) {
        size_t found = 0;
        frame_reader_reset(&reader);
        for (size_t at = 0; at < sizeof conversation;) {
            size_t taken = 0;
            size_t count = sizeof conversation - at < piece ? sizeof conversation - at : piece;
            enum frame_state state = frame_reader_take(&reader, conversation + at, count, &taken, &frame);
            CHECK(state != FRAME_BROKEN && taken > 0);
            if (state == FRAME_COMPLETE) {
                CHECK(frame.which_body == tags[found++]);
            }
            at += taken;
        }
        CHECK(found == 3);
    }
}

static enum frame_state take_all(const uint8_t *bytes, size_t count)
{
    enum frame_state state = FRAME_PARTIAL;
    size_t taken = 0;
    for (size_t at = 0; at < count && state == FRAME_PARTIAL; at += taken) {
        state = frame_reader_take(&reader, bytes + at, count - at, &taken, &frame);
    }
    return state;
}

static void what_is_too_long_for_the_device_is_skipped(void)
{
    static uint8_t bytes[2 + 2000] = {0xD0, 0x0F}; /* 2000 */
    frame_reader_reset(&reader);
    CHECK(take_all(bytes, sizeof bytes) == FRAME_COMPLETE && frame.which_body == 0);
    CHECK(take_all(conversation, sizeof conversation) == FRAME_COMPLETE);
}

static void a_length_that_makes_no_sense_is_broken(void)
{
    static const uint8_t zero[] = {0x00};
    static const uint8_t endless[] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
    static const uint8_t beyond[] = {0x81, 0x80, 0x01}; /* 16385 */
    frame_reader_reset(&reader);
    CHECK(take_all(zero, sizeof zero) == FRAME_BROKEN);
    frame_reader_reset(&reader);
    CHECK(take_all(endless, sizeof endless) == FRAME_BROKEN);
    frame_reader_reset(&reader);
    CHECK(take_all(beyond, sizeof beyond) == FRAME_BROKEN);
}

static void what_breaks_a_bound_is_skipped(void)
{
    static const uint8_t cut[] = {0x02, 0x12, 0x0d};
    static const uint8_t version[] = {0x15, 0x32, 0x13, 0x1a, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    frame_reader_reset(&reader);
    CHECK(take_all(cut, sizeof cut) == FRAME_COMPLETE && frame.which_body == 0);
    CHECK(take_all(version, sizeof version) == FRAME_COMPLETE && frame.which_body == 0);
    CHECK(take_all(conversation, sizeof conversation) == FRAME_COMPLETE);
    CHECK(frame.which_body == facet_device_v1_Frame_welcome_tag);
}

/* Any bytes at all: no sanitizer may find anything. */
static void any_bytes_are_survived(void)
{
    uint32_t random = 1;
    uint8_t bytes[64];
    for (int round = 0; round < 20000; round++) {
        memcpy(bytes, conversation, sizeof conversation);
        for (size_t i = 0; i < 4; i++) {
            random = random * 1664525u + 1013904223u;
            bytes[(random >> 8) % sizeof bytes] = (uint8_t)(random >> 24);
        }
        frame_reader_reset(&reader);
        (void)take_all(bytes, sizeof bytes);
    }
}

static void the_largest_messages_fit(void)
{
    uint8_t bytes[SEND_BYTES_MAX];
    memset(&frame, 0, sizeof frame);
    frame.which_body = facet_device_v1_Frame_hello_tag;
    memset(frame.body.hello.device_id, 'i', 64);
    memset(frame.body.hello.api_key, 'k', 64);
    memset(frame.body.hello.model, 'm', 32);
    memset(frame.body.hello.firmware, 'f', 32);
    frame.body.hello.epoch = UINT32_MAX;
    frame.body.hello.keep_alive_s = UINT32_MAX;
    CHECK(frame_write(&frame, bytes, sizeof bytes) > 0);
    memset(&frame, 0, sizeof frame);
    frame.which_body = facet_device_v1_Frame_telemetry_tag;
    frame.body.telemetry = (Telemetry){UINT32_MAX, UINT32_MAX, UINT64_MAX, READINGS_MAX, {{0, 0, 0}}};
    for (int i = 0; i < READINGS_MAX; i++) {
        frame.body.telemetry.readings[i] = (facet_device_v1_Reading){UINT32_MAX, INT32_MIN, UINT32_MAX};
    }
    CHECK(frame_write(&frame, bytes, sizeof bytes) > 0);
    CHECK(frame_write(&frame, bytes, 20) == 0);
}

void frames_tests(void)
{
    frames_come_in_pieces_of_any_size();
    what_is_too_long_for_the_device_is_skipped();
    a_length_that_makes_no_sense_is_broken();
    what_breaks_a_bound_is_skipped();
    any_bytes_are_survived();
    the_largest_messages_fit();
}
