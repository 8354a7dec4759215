#include "obey.h"

#include <pb_decode.h>
#include <string.h>

#include "port/display.h"
#include "store.pb.h"

/* How often a device may be told to report, in seconds: up to a day. */
enum { INTERVAL_MAX_S = 86400 };

static uint32_t set_interval(const Command *command, uint32_t *interval_ms, uint64_t *measure_at,
                             char detail[DETAIL_BYTES])
{
    facet_store_v1_SetInterval arguments = facet_store_v1_SetInterval_init_zero;
    pb_istream_t stream = pb_istream_from_buffer(command->arguments.bytes, command->arguments.size);
    if (!pb_decode(&stream, facet_store_v1_SetInterval_fields, &arguments) || arguments.seconds == 0
        || arguments.seconds > INTERVAL_MAX_S) {
        strcpy(detail, "seconds: 1 to 86400");
        return COMMAND_INVALID;
    }
    *interval_ms = arguments.seconds * 1000;
    *measure_at = 0;
    display_note("interval set, seconds", arguments.seconds);
    return COMMAND_DONE;
}

uint32_t obey(const Command *command, uint32_t *interval_ms, uint64_t *measure_at, char detail[DETAIL_BYTES])
{
    if (strcmp(command->name, "blink") == 0) {
        display_blink(command->id);
        return COMMAND_DONE;
    }
    if (strcmp(command->name, "set-interval") == 0) {
        return set_interval(command, interval_ms, measure_at, detail);
    }
    strcpy(detail, "unknown command");
    return COMMAND_UNKNOWN;
}
