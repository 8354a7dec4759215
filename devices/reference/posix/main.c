/* A label or a scale as a program. On a board this is the task's function: start, then turn for ever. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "apps/label.h"
#include "apps/scale.h"
#include "core/run.h"
#include "flash_file.h"
#include "mqtt_wire.h"
#include "numbers.h"
#include "options.h"
#include "port/board.h"
#include "port/display.h"

enum { TURN_MS = 100, INPUT_TURN_MS = 5 };

static volatile sig_atomic_t is_asked_to_end;

static struct device device;
static struct label label;
static struct scale scale;

static void ask_to_end(int number)
{
    (void)number;
    is_asked_to_end = 1;
}

static void weigh_input(void)
{
    int32_t grams = 0;
    /* Input waits where the ring is full: nothing is overwritten. */
    while (!ring_is_full(&device.ring) && numbers_next(&grams)) {
        (void)scale_weigh(&scale, &device, grams, board_uptime_ms());
    }
}

static void measure(const struct options *options)
{
    if (options->reads_input) {
        weigh_input();
    } else if (options->is_scale) {
        scale_turn(&scale, &device, board_uptime_ms());
    } else {
        label_turn(&label, &device, board_uptime_ms());
    }
}

/* Whether everything that standard input had is acknowledged. */
static bool is_finished(const struct options *options)
{
    return options->reads_input && !numbers_go_on() && ring_pending(&device.ring) == 0;
}

static void live(const struct options *options)
{
    const struct wire *wire = options->is_mqtt ? &mqtt_wire : &frame_wire;
    uint32_t turn_ms = options->reads_input ? INPUT_TURN_MS : TURN_MS;
    while (!is_asked_to_end && !is_finished(options)) {
        measure(options);
        run_turn(&device, wire, options->host, options->port, turn_ms);
    }
    if (device.link != LINK_DOWN) {
        wire->close();
    }
    display_note("not acknowledged yet", ring_pending(&device.ring));
}

int main(int count, char **arguments)
{
    struct options options;
    struct flash flash;
    if (!options_read(count, arguments, &options)) {
        return 2;
    }
    if (!flash_file_open(options.flash, &flash)) {
        (void)fprintf(stderr, "%s: %s\n", options.flash, strerror(errno));
        return 1;
    }
    (void)signal(SIGTERM, ask_to_end);
    (void)signal(SIGINT, ask_to_end);
    (void)signal(SIGPIPE, SIG_IGN);
    struct identity identity = options.is_scale ? scale_identity : label_identity;
    identity.id = options.id;
    identity.key = options.key;
    struct application application =
        options.is_scale ? scale_start(&scale, options.interval_ms) : label_start(&label, options.interval_ms);
    device_start(&device, &identity, &application, &flash, board_random(), board_unix_ms(), board_uptime_ms());
    display_note("starts with epoch", device.epoch);
    live(&options);
    return 0;
}
