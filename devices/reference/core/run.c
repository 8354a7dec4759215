#include "run.h"

#include "port/board.h"

/* The one message that is said or heard at a time. */
static Frame frame;

static void connect_now(struct device *device, const struct wire *wire, const char *host, uint16_t port)
{
    switch (wire->open(host, port, device->identity)) {
    case WIRE_OPEN:
        device_connected(device, wire->has_hello, board_uptime_ms());
        break;
    case WIRE_FAILED:
        device_lost(device, board_uptime_ms());
        break;
    case WIRE_REFUSED:
        device_refused(device, board_uptime_ms());
        break;
    }
}

static bool say(struct device *device, const struct wire *wire)
{
    while (device_next(device, &frame, board_uptime_ms())) {
        if (!wire->send(&frame)) {
            return false;
        }
    }
    return true;
}

void run_turn(struct device *device, const struct wire *wire, const char *host, uint16_t port, uint32_t wait_ms)
{
    if (device_wants_connection(device, board_uptime_ms())) {
        connect_now(device, wire, host, port);
    }
    if (device->link == LINK_DOWN) {
        board_sleep_ms(wait_ms);
        return;
    }
    bool goes_on = say(device, wire) && wire->receive(device, &frame, wait_ms);
    if (!goes_on || device_wants_close(device, board_uptime_ms())) {
        wire->close();
        device_lost(device, board_uptime_ms());
    }
}
