/* A round of fixed-size slots in flash, each with its CRC and a number that grows. The newest overwrites the oldest.
 * A slot that a power cut tore has a wrong CRC and counts as empty. */
#ifndef SLOTS_H
#define SLOTS_H

#include "limits.h"
#include "port/flash.h"

enum { SLOT_PAYLOAD_BYTES = SLOT_BYTES - 12 };

struct slots {
    const struct flash *flash;
    uint32_t first;      /* this round's first slot in flash */
    uint32_t count;
    uint32_t next;       /* index of the slot that is written next */
    uint32_t next_order; /* its number, from 1 */
};

struct slot {
    uint32_t order;
    bool is_settled; /* what it holds is needed no more */
    uint8_t payload[SLOT_PAYLOAD_BYTES];
};

/* Finds where the round goes on after a restart. */
void slots_open(struct slots *slots, const struct flash *flash, uint32_t first, uint32_t count);

/* False: the slot is empty, torn or unreadable. */
bool slots_read(const struct slots *slots, uint32_t index, struct slot *slot);

/* Writes the next slot. False: it isn't safe, and nothing has changed. */
bool slots_append(struct slots *slots, const uint8_t payload[SLOT_PAYLOAD_BYTES]);

/* Marks a slot by one byte outside its CRC, which a power cut can't tear. */
bool slots_settle(const struct slots *slots, uint32_t index);

#endif
