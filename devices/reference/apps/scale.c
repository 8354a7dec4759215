#include "scale.h"

#include <pb_decode.h>
#include <string.h>

#include "core/random.h"
#include "obey.h"
#include "port/display.h"

enum { SENSOR_WEIGHT = 1, ITEM_G = 400, FULL_G = 8000, ASK_EVERY_MS = 60000 };

static void show(void *context, const View *view)
{
    (void)context; /* A scale follows nothing. */
    (void)view;
}

static void hear(void *context, const Answer *answer)
{
    struct scale *scale = context;
    facet_store_v1_Shelf shelf = facet_store_v1_Shelf_init_zero;
    pb_istream_t stream = pb_istream_from_buffer(answer->body.bytes, answer->body.size);
    if (!answer->has_error && pb_decode(&stream, facet_store_v1_Shelf_fields, &shelf)) {
        scale->shelf = shelf;
        display_note("one piece weighs, g", shelf.unit_weight_g);
    }
}

static uint32_t obey_command(void *context, const Command *command, char detail[DETAIL_BYTES])
{
    struct scale *scale = context;
    return obey(command, &scale->interval_ms, &scale->measure_at, detail);
}

static void note(void *context, const char *what, uint32_t number)
{
    (void)context;
    display_note(what, number);
}

const struct identity scale_identity = {
    .model = "scale", .firmware = "1.0.0", .asks = "shelf", .ask_every_ms = ASK_EVERY_MS};

struct application scale_start(struct scale *scale, uint32_t interval_ms)
{
    memset(scale, 0, sizeof *scale);
    scale->interval_ms = interval_ms;
    scale->pattern_grams = FULL_G;
    return (struct application){.context = scale, .show = show, .hear = hear, .obey = obey_command, .note = note};
}

bool scale_weigh(struct scale *scale, struct device *device, int32_t grams, uint64_t now)
{
    struct measurement weight = {.sensor = SENSOR_WEIGHT, .value = grams};
    bool is_known = scale->shelf.unit_weight_g > 0 && scale->shelf.unit_weight_g <= INT32_MAX && grams >= 0;
    if (!device_measure(device, &weight, 1, now)) {
        display_note("flash can't keep a reading", device->sequence + 1);
        return false;
    }
    display_weight(grams, is_known ? grams / (int32_t)scale->shelf.unit_weight_g : -1, device->epoch, device->sequence);
    return true;
}

void scale_turn(struct scale *scale, struct device *device, uint64_t now)
{
    uint32_t *random = &device->backoff.random;
    if (now < scale->measure_at) {
        return;
    }
    scale->measure_at = now + scale->interval_ms;
    if (scale->pattern_grams < ITEM_G) {
        scale->pattern_grams = FULL_G;
    } else if (random_up_to(random, 4) == 0) {
        scale->pattern_grams -= ITEM_G;
    }
    int32_t noise = (int32_t)random_up_to(random, 6) - 3;
    (void)scale_weigh(scale, device, scale->pattern_grams + noise, now);
}
