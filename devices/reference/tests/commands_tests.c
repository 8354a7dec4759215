#include "core/commands.h"

#include <string.h>

#include "check.h"
#include "flash_memory.h"

static struct flash_memory memory;

void commands_tests(void)
{
    struct flash flash = flash_memory_make(&memory);
    struct slots commands;
    struct outcome outcome = {0};
    commands_open(&commands, &flash);
    CHECK(!commands_find(&commands, 0, &outcome));
    /* Two a command, as a device keeps them: begun, done. */
    for (uint32_t id = 1; id <= 40; id++) {
        outcome = (struct outcome){.id = id, .code = COMMAND_INTERRUPTED};
        CHECK(commands_keep(&commands, &outcome));
        outcome = (struct outcome){.id = id, .code = COMMAND_DONE, .detail = "fine"};
        CHECK(commands_keep(&commands, &outcome));
    }
    commands_open(&commands, &flash);
    for (uint32_t id = 1; id <= 40; id++) {
        bool is_known = commands_find(&commands, id, &outcome);
        CHECK(is_known == (id > 8));
        CHECK(!is_known || (outcome.code == COMMAND_DONE && strcmp(outcome.detail, "fine") == 0));
    }
}
