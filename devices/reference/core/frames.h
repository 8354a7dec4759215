/* Messages on a byte stream: a varint length, then a Frame (protobuf's delimited format). */
#ifndef FRAMES_H
#define FRAMES_H

#include "limits.h"
#include "messages.h"

enum frame_state { FRAME_PARTIAL, FRAME_COMPLETE, FRAME_BROKEN };

/* Puts a frame together from pieces of any size. */
struct frame_reader {
    uint32_t length;    /* of the frame, as far as it has been read */
    uint32_t have;      /* bytes of it */
    uint8_t shift;      /* of the next byte of the length */
    bool has_length;
    uint8_t bytes[FRAME_BYTES_MAX];
};

void frame_reader_reset(struct frame_reader *reader);

/* Takes bytes up to the end of one frame and says in `*taken` how many. COMPLETE: `*frame` is it; one that is too long
 * for this device, or can't be read, has no body. BROKEN: the length makes no sense, and the stream is to be closed. */
enum frame_state frame_reader_take(struct frame_reader *reader, const uint8_t *bytes, size_t count, size_t *taken,
                                   Frame *frame);

/* Writes the length and the frame; how many bytes, 0 if they don't fit. */
size_t frame_write(const Frame *frame, uint8_t *bytes, size_t size);

#endif
