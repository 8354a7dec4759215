/* What became of the last commands, by their ids: one that comes again is answered again, and not done. In flash, so
 * that it holds across restarts: a command is noted before it is begun, and its result when it is done. */
#ifndef COMMANDS_H
#define COMMANDS_H

#include "slots.h"

/* Codes of a CommandResult. */
enum { COMMAND_DONE = 0, COMMAND_INTERRUPTED = 1, COMMAND_UNKNOWN = 2, COMMAND_INVALID = 3 };

struct outcome {
    uint32_t id;
    uint32_t code;
    char detail[DETAIL_BYTES];
};

void commands_open(struct slots *commands, const struct flash *flash);

/* The newest outcome of this id; false: the command is new. */
bool commands_find(const struct slots *commands, uint32_t id, struct outcome *outcome);

/* False: it couldn't be kept. */
bool commands_keep(struct slots *commands, const struct outcome *outcome);

#endif
