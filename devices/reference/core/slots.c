#include "slots.h"

#include <string.h>

#include "crc32.h"
#include "little.h"

/* A slot in flash: 4 bytes CRC, 4 bytes order, 1 byte state, 3 bytes 0, the payload. */
enum { ORDER_AT = 4, STATE_AT = 8, PAYLOAD_AT = 12 };
enum { STATE_OPEN = 0xFF, STATE_SETTLED = 0 };

static uint32_t offset_of(const struct slots *slots, uint32_t index)
{
    return (slots->first + index) * (uint32_t)SLOT_BYTES;
}

static uint32_t crc_of(const uint8_t bytes[SLOT_BYTES])
{
    return crc32(crc32(0, bytes + ORDER_AT, 4), bytes + PAYLOAD_AT, SLOT_PAYLOAD_BYTES);
}

bool slots_read(const struct slots *slots, uint32_t index, struct slot *slot)
{
    uint8_t bytes[SLOT_BYTES];
    if (index >= slots->count
        || !slots->flash->read(slots->flash->context, offset_of(slots, index), bytes, sizeof bytes)
        || get32(bytes) != crc_of(bytes) || get32(bytes + ORDER_AT) == 0) {
        return false;
    }
    slot->order = get32(bytes + ORDER_AT);
    /* Any other value is a flipped bit: sent once more rather than lost. */
    slot->is_settled = bytes[STATE_AT] == STATE_SETTLED;
    memcpy(slot->payload, bytes + PAYLOAD_AT, SLOT_PAYLOAD_BYTES);
    return true;
}

void slots_open(struct slots *slots, const struct flash *flash, uint32_t first, uint32_t count)
{
    *slots = (struct slots){.flash = flash, .first = first, .count = count, .next_order = 1};
    struct slot slot;
    for (uint32_t index = 0; index < count; index++) {
        if (slots_read(slots, index, &slot) && slot.order >= slots->next_order) {
            slots->next_order = slot.order + 1;
            slots->next = (index + 1) % count;
        }
    }
}

bool slots_append(struct slots *slots, const uint8_t payload[SLOT_PAYLOAD_BYTES])
{
    uint8_t bytes[SLOT_BYTES] = {0};
    put32(bytes + ORDER_AT, slots->next_order);
    bytes[STATE_AT] = STATE_OPEN;
    memcpy(bytes + PAYLOAD_AT, payload, SLOT_PAYLOAD_BYTES);
    put32(bytes, crc_of(bytes));
    if (!slots->flash->write(slots->flash->context, offset_of(slots, slots->next), bytes, sizeof bytes)) {
        return false;
    }
    slots->next = (slots->next + 1) % slots->count;
    slots->next_order++;
    return true;
}

bool slots_settle(const struct slots *slots, uint32_t index)
{
    const uint8_t state = STATE_SETTLED;
    return slots->flash->write(slots->flash->context, offset_of(slots, index) + STATE_AT, &state, 1);
}
