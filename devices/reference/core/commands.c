#include "commands.h"

#include <string.h>

#include "little.h"

/* An outcome in a slot's payload. */
enum { ID_AT = 0, CODE_AT = 4, DETAIL_AT = 8 };

_Static_assert(DETAIL_AT + DETAIL_BYTES <= SLOT_PAYLOAD_BYTES, "an outcome fits a slot");

void commands_open(struct slots *commands, const struct flash *flash)
{
    slots_open(commands, flash, 0, COMMAND_SLOTS);
}

bool commands_find(const struct slots *commands, uint32_t id, struct outcome *outcome)
{
    struct slot slot;
    uint32_t newest = 0;
    for (uint32_t index = 0; index < COMMAND_SLOTS; index++) {
        if (!slots_read(commands, index, &slot) || get32(slot.payload + ID_AT) != id || slot.order < newest) {
            continue;
        }
        newest = slot.order;
        outcome->id = id;
        outcome->code = get32(slot.payload + CODE_AT);
        memcpy(outcome->detail, slot.payload + DETAIL_AT, DETAIL_BYTES);
        outcome->detail[DETAIL_BYTES - 1] = '\0';
    }
    return newest != 0;
}

bool commands_keep(struct slots *commands, const struct outcome *outcome)
{
    uint8_t payload[SLOT_PAYLOAD_BYTES] = {0};
    put32(payload + ID_AT, outcome->id);
    put32(payload + CODE_AT, outcome->code);
    memcpy(payload + DETAIL_AT, outcome->detail, DETAIL_BYTES);
    return slots_append(commands, payload);
}
