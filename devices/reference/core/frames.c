#include "frames.h"

#include <pb_decode.h>
#include <pb_encode.h>
#include <string.h>

/* The longest that is sent and taken, with a frame's tag and lengths. */
_Static_assert(facet_device_v1_Hello_size + 7 <= SEND_BYTES_MAX, "a hello can be sent");
_Static_assert(20 * READINGS_MAX + 30 <= SEND_BYTES_MAX, "a full message can be sent");
_Static_assert(facet_device_v1_View_size + 4 <= FRAME_BYTES_MAX, "a view can be taken");
_Static_assert(facet_device_v1_Ack_size + 4 <= FRAME_BYTES_MAX, "an ack can be taken");

/* The protocol's bound of a frame, and of its length's varint. */
enum { PROTOCOL_BYTES_MAX = 16384, LENGTH_SHIFT_MAX = 21 };

void frame_reader_reset(struct frame_reader *reader)
{
    reader->length = 0;
    reader->have = 0;
    reader->shift = 0;
    reader->has_length = false;
}

static enum frame_state take_length(struct frame_reader *reader, uint8_t byte)
{
    if (reader->shift > LENGTH_SHIFT_MAX) {
        return FRAME_BROKEN;
    }
    reader->length |= (uint32_t)(byte & 0x7F) << reader->shift;
    reader->shift = (uint8_t)(reader->shift + 7);
    if ((byte & 0x80) != 0) {
        return FRAME_PARTIAL;
    }
    reader->has_length = true;
    return reader->length >= 1 && reader->length <= PROTOCOL_BYTES_MAX ? FRAME_PARTIAL : FRAME_BROKEN;
}

static enum frame_state decode(struct frame_reader *reader, Frame *frame)
{
    bool fits = reader->length <= sizeof reader->bytes;
    pb_istream_t stream = pb_istream_from_buffer(reader->bytes, fits ? reader->length : 0);
    memset(frame, 0, sizeof *frame);
    frame_reader_reset(reader);
    if (!pb_decode(&stream, facet_device_v1_Frame_fields, frame)) {
        /* It breaks a bound. Where the next one begins is known all the same. */
        memset(frame, 0, sizeof *frame);
    }
    return FRAME_COMPLETE;
}

enum frame_state frame_reader_take(struct frame_reader *reader, const uint8_t *bytes, size_t count, size_t *taken,
                                   Frame *frame)
{
    size_t at = 0;
    enum frame_state state = FRAME_PARTIAL;
    while (state == FRAME_PARTIAL && !reader->has_length && at < count) {
        state = take_length(reader, bytes[at++]);
    }
    if (state == FRAME_PARTIAL && reader->has_length) {
        size_t missing = reader->length - reader->have;
        size_t more = count - at < missing ? count - at : missing;
        size_t room = reader->have < sizeof reader->bytes ? sizeof reader->bytes - reader->have : 0;
        memcpy(reader->bytes + (room > 0 ? reader->have : 0), bytes + at, more < room ? more : room);
        reader->have += (uint32_t)more;
        at += more;
        if (reader->have == reader->length) {
            state = decode(reader, frame);
        }
    }
    *taken = at;
    return state;
}

size_t frame_write(const Frame *frame, uint8_t *bytes, size_t size)
{
    pb_ostream_t stream = pb_ostream_from_buffer(bytes, size);
    bool fits = pb_encode_ex(&stream, facet_device_v1_Frame_fields, frame, PB_ENCODE_DELIMITED);
    return fits ? stream.bytes_written : 0;
}
