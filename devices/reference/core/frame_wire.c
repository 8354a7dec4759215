#include "frames.h"
#include "port/board.h"
#include "port/transport.h"
#include "wire.h"

static struct {
    struct frame_reader reader;
    uint8_t bytes[SEND_BYTES_MAX]; /* on their way in or out */
} wire;

static enum wire_state open_wire(const char *host, uint16_t port, const struct identity *identity)
{
    (void)identity; /* Hello has it. */
    frame_reader_reset(&wire.reader);
    return transport_open(host, port) ? WIRE_OPEN : WIRE_FAILED;
}

static bool send_frame(const Frame *frame)
{
    size_t length = frame_write(frame, wire.bytes, sizeof wire.bytes);
    return length > 0 && transport_send(wire.bytes, length);
}

static bool receive_frames(struct device *device, Frame *frame, uint32_t wait_ms)
{
    int count = transport_receive(wire.bytes, sizeof wire.bytes, wait_ms);
    size_t at = 0;
    if (count < 0) {
        return false;
    }
    while (at < (size_t)count) {
        size_t taken = 0;
        enum frame_state state = frame_reader_take(&wire.reader, wire.bytes + at, (size_t)count - at, &taken, frame);
        if (state == FRAME_BROKEN) {
            return false;
        }
        if (state == FRAME_COMPLETE) {
            device_receive(device, frame, board_uptime_ms());
        }
        at += taken;
    }
    return true;
}

const struct wire frame_wire = {
    .has_hello = true,
    .open = open_wire,
    .send = send_frame,
    .receive = receive_frames,
    .close = transport_close,
};
