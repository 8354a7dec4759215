/* Frames as they stand on a stream: a varint length, then the message. Shared by the C peer and the load. */
#pragma once
#include "CDeviceMessages.h"

#include <stdint.h>
#include <string.h>

enum { FRAME_BYTES_MAX = 16 * 1024 };

typedef struct buffer {
    uint8_t *bytes;
    size_t used, capacity;
} buffer;

/* The length of the first frame; 0 when it isn't all there yet, -1 when it can't be one. */
static inline int64_t frame_length(const uint8_t *bytes, size_t available, size_t *prefix) {
    uint64_t length = 0;
    for (size_t i = 0; i < available && i < 5; i++) {
        length |= (uint64_t)(bytes[i] & 0x7f) << (7 * i);
        if (bytes[i] & 0x80) continue;
        if (length == 0 || length > FRAME_BYTES_MAX) return -1;
        *prefix = i + 1;
        return available - *prefix >= length ? (int64_t)length : 0;
    }
    return available >= 5 ? -1 : 0;
}

/* Appends a frame; 0 when there is no room. */
static inline int frame_append(buffer *out, const Facet__Device__V1__Frame *frame) {
    size_t length = facet__device__v1__frame__get_packed_size(frame);
    if (out->capacity - out->used < length + 3) return 0;
    for (size_t rest = length;; rest >>= 7) {
        out->bytes[out->used++] = (uint8_t)(rest & 0x7f) | (rest >= 0x80 ? 0x80 : 0);
        if (rest < 0x80) break;
    }
    out->used += facet__device__v1__frame__pack(frame, out->bytes + out->used);
    return 1;
}

static inline Facet__Device__V1__Frame *frame_unpack(const uint8_t *bytes, size_t length) {
    facet_arena_reset();
    return facet__device__v1__frame__unpack(facet_arena_allocator(), length, bytes);
}

/* Drops the first bytes. */
static inline void buffer_consume(buffer *buffer, size_t count) {
    buffer->used -= count;
    if (count > 0) memmove(buffer->bytes, buffer->bytes + count, buffer->used);
}
