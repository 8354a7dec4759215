/* The device's side of docs/device-protocol.md: what it has heard and what it says next. It does no input or output
 * and knows no clock: messages and times come in, messages come out. Frames on TCP and MQTT are driven by the same. */
#ifndef DEVICE_H
#define DEVICE_H

#include "backoff.h"
#include "commands.h"
#include "messages.h"
#include "ring.h"

/* Who the device is and what it wants; all of it constant. */
struct identity {
    const char *id;          /* at most 64 bytes */
    const char *key;         /* at most 64 */
    const char *model;       /* at most 32 */
    const char *firmware;    /* at most 32 */
    const char *follows;     /* a composition, or NULL */
    const char *asks;        /* a composition, or NULL */
    uint32_t ask_every_ms;
};

/* What the device does for its user. */
struct application {
    void *context;
    /* Another state of what is followed. */
    void (*show)(void *context, const View *view);
    /* What was asked for. */
    void (*hear)(void *context, const Answer *answer);
    /* Does a command and returns the result's code. `detail` is empty and may be filled. */
    uint32_t (*obey)(void *context, const Command *command, char detail[DETAIL_BYTES]);
    /* For the developer's console. */
    void (*note)(void *context, const char *what, uint32_t number);
};

enum link {
    LINK_DOWN,       /* next: SIGNING_IN, when connect_at has come and a connection is there */
    LINK_SIGNING_IN, /* next: UP by the welcome, DOWN */
    LINK_UP,         /* next: LEAVING by a goodbye, DOWN */
    LINK_LEAVING,    /* next: DOWN; the connection is to be closed */
};

/* Error.id may be an ask's, a follow's or a sequence: these ids are beyond any sequence of one epoch. */
enum { FOLLOW_ID = 0x7FFF0001, ASK_ID = 0x7FFF0002 };

struct device {
    const struct identity *identity;
    const struct application *application;
    struct ring ring;
    struct slots commands;
    struct backoff backoff;
    struct backoff follow_backoff; /* of a follow that the server refuses */
    enum link link;
    uint32_t epoch;
    uint32_t sequence;
    int64_t clock_ms;           /* Unix time of uptime 0; 0: unknown */
    uint64_t connect_at;        /* uptimes in ms, as all that end in at */
    uint64_t linked_at;
    uint64_t heard_at;
    uint64_t said_at;
    uint64_t settled_at;        /* when an ack last made progress, or sending began */
    uint64_t send_at;           /* no telemetry before */
    uint64_t ask_at;
    uint64_t follow_at;
    uint32_t keep_alive_ms;
    uint32_t asked_pause_ms;    /* by goodbye or error: before the next connection */
    uint32_t ping;              /* the nonce of one that waits for its pong */
    bool has_ping;
    bool has_result;
    bool has_hello;             /* this connection has one: frames */
    bool shows_view;
    struct outcome result;      /* waits to be sent if has_result */
    facet_device_v1_View_version_t version; /* of the view that is shown */
};

/* A start of the device. `random` are 32 bits from the board, `unix_ms` its clock's time or 0. */
void device_start(struct device *device, const struct identity *identity, const struct application *application,
                  const struct flash *flash, uint32_t random, uint64_t unix_ms, uint64_t now);

/* Keeps what was measured now, and sends it when it can. False: flash can't; it isn't kept. */
bool device_measure(struct device *device, const struct measurement *readings, uint8_t count, uint64_t now);

/* Whether a connection is to be opened. */
bool device_wants_connection(const struct device *device, uint64_t now);

/* It is open. `has_hello`: the device signs in by a Hello and hears a Welcome (frames); else it is in (MQTT). */
void device_connected(struct device *device, bool has_hello, uint64_t now);

/* The attempt was refused before anything could be said (MQTT: this key isn't let in). */
void device_refused(struct device *device, uint64_t now);

/* It, or the attempt, is over. */
void device_lost(struct device *device, uint64_t now);

/* Whether the connection is to be closed: after a goodbye, or when nothing is heard any more. */
bool device_wants_close(const struct device *device, uint64_t now);

/* One message came. */
void device_receive(struct device *device, const Frame *frame, uint64_t now);

/* What is to be sent now, one message at a time; false: nothing. */
bool device_next(struct device *device, Frame *frame, uint64_t now);

/* Unix time in ms; 0: unknown. */
uint64_t device_clock(const struct device *device, uint64_t now);

#endif
