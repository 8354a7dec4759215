#include "label.h"

#include <pb_decode.h>
#include <string.h>

#include "obey.h"
#include "port/display.h"
#include "price.h"

enum { SENSOR_BATTERY = 1, BATTERY_FULL_MV = 3000, BATTERY_EMPTY_MV = 2000 };

static const char *stock_text(facet_store_v1_Stock stock)
{
    switch (stock) {
    case facet_store_v1_Stock_IN_STOCK:
        return "in stock";
    case facet_store_v1_Stock_LOW:
        return "few left";
    case facet_store_v1_Stock_OUT:
        return "sold out";
    default:
        return ""; /* the part is missing */
    }
}

static void show(void *context, const View *view)
{
    struct label *label = context;
    facet_store_v1_ProductTile tile = facet_store_v1_ProductTile_init_zero;
    char price[PRICE_TEXT_BYTES];
    char before[PRICE_TEXT_BYTES];
    pb_istream_t stream = pb_istream_from_buffer(view->body.bytes, view->body.size);
    if (!pb_decode(&stream, facet_store_v1_ProductTile_fields, &tile)) {
        display_note("a tile that can't be read, bytes", view->body.size);
        return;
    }
    price_text(tile.price_minor, tile.currency, price);
    price_text(label->tile.price_minor, label->tile.currency, before);
    bool is_changed = label->has_tile && strcmp(price, before) != 0 && strcmp(tile.name, label->tile.name) == 0;
    display_tile(tile.name, price, is_changed ? before : NULL, stock_text(tile.stock));
    label->tile = tile;
    label->has_tile = true;
}

static void hear(void *context, const Answer *answer)
{
    (void)context; /* A label asks nothing. */
    (void)answer;
}

static uint32_t obey_command(void *context, const Command *command, char detail[DETAIL_BYTES])
{
    struct label *label = context;
    return obey(command, &label->interval_ms, &label->measure_at, detail);
}

static void note(void *context, const char *what, uint32_t number)
{
    (void)context;
    display_note(what, number);
}

const struct identity label_identity = {.model = "label", .firmware = "1.0.0", .follows = "product"};

struct application label_start(struct label *label, uint32_t interval_ms)
{
    memset(label, 0, sizeof *label);
    label->interval_ms = interval_ms;
    label->battery_mv = BATTERY_FULL_MV;
    return (struct application){.context = label, .show = show, .hear = hear, .obey = obey_command, .note = note};
}

void label_turn(struct label *label, struct device *device, uint64_t now)
{
    struct measurement battery = {.sensor = SENSOR_BATTERY, .value = label->battery_mv};
    if (now < label->measure_at) {
        return;
    }
    label->measure_at = now + label->interval_ms;
    if (device_measure(device, &battery, 1, now) && label->battery_mv > BATTERY_EMPTY_MV) {
        label->battery_mv--;
    }
}
