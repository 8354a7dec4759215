/* Every bound of the device. Memory is static: what these say is what it takes. */
#ifndef LIMITS_H
#define LIMITS_H

enum {
    READINGS_MAX = 8,         /* of one message; the protocol allows 64 */
    MESSAGE_SLOTS = 256,      /* messages that wait for their ack */
    COMMAND_SLOTS = 64,       /* two for each of the last 32 commands */
    SLOT_BYTES = 128,
    FLASH_BYTES = (COMMAND_SLOTS + MESSAGE_SLOTS) * SLOT_BYTES,
    IN_FLIGHT_MAX = 16,       /* messages sent and not yet acknowledged */
    FRAME_BYTES_MAX = 1280,   /* of what the server may send; a longer frame is skipped */
    SEND_BYTES_MAX = 320,     /* of what this device sends, length included */
    DETAIL_BYTES = 64,        /* of a command result's detail, NUL included; the protocol allows 96 and it */
    VERSION_BYTES = 16,       /* of a view's version */
};

/* Milliseconds. */
enum {
    SIGN_IN_MAX_MS = 10000,   /* from connecting to the welcome */
    RESEND_MS = 15000,        /* without an ack: send again */
    BACKOFF_BASE_MS = 500,
    BACKOFF_MAX_MS = 60000,
    KEEP_ALIVE_MS = 60000,    /* until the welcome says otherwise */
};

#endif
