/* What a device that reports says and hears, in bytes: proto/device.proto on a stream (frames) and as packets of
 * MQTT 3.1.1. */
#pragma once
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { ID_MAX = 64, MESSAGE_MAX = 2048, BUFFER_BYTES = 64 * 1024 };

typedef struct buffer {
    size_t used;
    uint8_t bytes[BUFFER_BYTES];
} buffer;

typedef struct settled {
    uint32_t through, retry_after_ms;
    int rejected_count, range_count;
    struct {
        uint32_t first, last;
    } ranges[32];
} settled;

static inline uint8_t *put_varint(uint8_t *at, uint64_t value) {
    for (; value >= 0x80; value >>= 7) *at++ = (uint8_t)(value | 0x80);
    *at++ = (uint8_t)value;
    return at;
}

static inline uint8_t *put_number(uint8_t *at, int field, uint64_t value) {
    return value == 0 ? at : put_varint(put_varint(at, (uint64_t)field << 3), value);
}

static inline uint8_t *put_bytes(uint8_t *at, int field, const void *bytes, size_t length) {
    at = put_varint(put_varint(at, (uint64_t)field << 3 | 2), length);
    memcpy(at, bytes, length);
    return at + length;
}

/* Telemetry. The values follow from the sequence, so that what is sent again is the same. */
static inline size_t put_telemetry(
    uint8_t *out, uint32_t epoch, uint32_t sequence, uint64_t time_ms, int readings, uint32_t sensor) {
    uint8_t *at = put_number(out, 1, epoch), reading[16];
    at = put_number(at, 2, sequence);
    at = put_number(at, 3, time_ms);
    for (int i = 0; i < readings; i++) {
        uint8_t *end = put_number(reading, 1, sensor + (uint32_t)i % 4);
        end = put_number(end, 2, (sequence % 1000 + (uint32_t)i) << 1);
        at = put_bytes(at, 4, reading, (size_t)(end - reading));
    }
    return (size_t)(at - out);
}

static inline void append_frame(buffer *out, int field, const uint8_t *message, size_t length) {
    uint8_t inner[MESSAGE_MAX];
    uint8_t *at = out->bytes + out->used, *end = put_bytes(inner, field, message, length);
    at = put_varint(at, (uint64_t)(end - inner));
    memcpy(at, inner, (size_t)(end - inner));
    out->used = (size_t)(at + (end - inner) - out->bytes);
}

static inline void append_hello(buffer *out, const char *id, const char *key, uint32_t epoch) {
    uint8_t hello[256];
    uint8_t *at = put_number(hello, 1, 1);
    at = put_bytes(at, 2, id, strlen(id));
    at = put_bytes(at, 3, key, strlen(key));
    at = put_number(at, 4, epoch);
    at = put_number(at, 7, 3600);
    append_frame(out, 1, hello, (size_t)(at - hello));
}

static inline uint8_t *put_text(uint8_t *at, const char *text) {
    size_t length = strlen(text);
    *at++ = (uint8_t)(length >> 8);
    *at++ = (uint8_t)length;
    memcpy(at, text, length);
    return at + length;
}

static inline void append_packet(buffer *out, uint8_t kind, const uint8_t *body, size_t length) {
    uint8_t *at = out->bytes + out->used;
    *at++ = kind;
    at = put_varint(at, length);
    memcpy(at, body, length);
    out->used = (size_t)(at + length - out->bytes);
}

static inline void append_connect(buffer *out, const char *id, const char *key) {
    uint8_t body[512];
    uint8_t *at = put_text(body, "MQTT");
    /* Version, user name with password and clean session, an hour of keep-alive. */
    memcpy(at, "\x04\xc2\x0e\x10", 4);
    at = put_text(put_text(put_text(at + 4, id), id), key);
    append_packet(out, 0x10, body, (size_t)(at - body));
}

static inline void append_subscribe(buffer *out, const char *topic) {
    uint8_t body[256] = {0, 1};
    uint8_t *at = put_text(body + 2, topic);
    *at++ = 1;
    append_packet(out, 0x82, body, (size_t)(at - body));
}

static inline void append_publish(
    buffer *out, const char *topic, uint32_t sequence, const uint8_t *payload, size_t length) {
    uint8_t body[MESSAGE_MAX];
    uint16_t number = (uint16_t)(sequence % 65535 + 1);
    uint8_t *at = put_text(body, topic);
    *at++ = (uint8_t)(number >> 8);
    *at++ = (uint8_t)number;
    memcpy(at, payload, length);
    append_packet(out, 0x32, body, (size_t)(at + length - body));
}

/* Moves past a varint; NULL when it isn't all there or can't be one. */
static inline const uint8_t *take_varint(const uint8_t *at, const uint8_t *end, uint64_t *value) {
    *value = 0;
    for (int shift = 0; at < end && shift < 64; shift += 7) {
        *value |= (uint64_t)(*at & 0x7f) << shift;
        if (!(*at++ & 0x80)) return at;
    }
    return NULL;
}

/* A field's number, and its value or the bytes that it has; NULL where it can't be read. */
static inline const uint8_t *take_field(
    const uint8_t *at, const uint8_t *end, int *field, uint64_t *value, const uint8_t **bytes) {
    uint64_t tag;
    if (!(at = take_varint(at, end, &tag)) || !(at = take_varint(at, end, value))) return NULL;
    *field = (int)(tag >> 3);
    *bytes = at;
    if ((tag & 7) == 0) return at;
    return (tag & 7) == 2 && (uint64_t)(end - at) >= *value ? at + *value : NULL;
}

/* Ack; 0 where it is none. */
static inline int take_ack(const uint8_t *at, size_t length, settled *ack) {
    const uint8_t *end = at + length, *bytes, *inner;
    uint64_t value, number;
    int field, part;
    *ack = (settled){0};
    while (at < end) {
        if (!(at = take_field(at, end, &field, &value, &bytes))) return 0;
        if (field == 2) ack->through = (uint32_t)value;
        if (field == 4) ack->rejected_count += 1;
        if (field == 5) ack->retry_after_ms = (uint32_t)value;
        if (field != 3 || ack->range_count == 32) continue;
        for (inner = bytes; inner < bytes + value;) {
            const uint8_t *none;
            if (!(inner = take_field(inner, bytes + value, &part, &number, &none))) return 0;
            if (part == 1) ack->ranges[ack->range_count].first = (uint32_t)number;
            if (part == 2) ack->ranges[ack->range_count].last = (uint32_t)number;
        }
        ack->range_count += 1;
    }
    return 1;
}
