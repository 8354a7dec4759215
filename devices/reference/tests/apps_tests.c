#include <string.h>

#include "apps/label.h"
#include "apps/price.h"
#include "check.h"
#include "port/display.h"

static char shown_price[PRICE_TEXT_BYTES];
static char shown_before[PRICE_TEXT_BYTES];

void display_tile(const char *name, const char *price, const char *before, const char *stock)
{
    (void)name;
    (void)stock;
    (void)strncpy(shown_price, price, sizeof shown_price - 1);
    (void)strncpy(shown_before, before != NULL ? before : "", sizeof shown_before - 1);
}

void display_weight(int32_t grams, int32_t pieces, uint32_t epoch, uint32_t sequence)
{
    (void)grams;
    (void)pieces;
    (void)epoch;
    (void)sequence;
}

void display_blink(uint32_t command)
{
    (void)command;
}

void display_note(const char *what, uint32_t number)
{
    (void)what;
    (void)number;
}

static void prices_have_their_currency_s_digits(void)
{
    char text[PRICE_TEXT_BYTES];
    price_text(12990, "EUR", text);
    CHECK(strcmp(text, "129.90 EUR") == 0);
    price_text(5, "EUR", text);
    CHECK(strcmp(text, "0.05 EUR") == 0);
    price_text(0, "JPY", text);
    CHECK(strcmp(text, "0 JPY") == 0);
    price_text(UINT32_MAX, "KWD", text);
    CHECK(strcmp(text, "4294967.295 KWD") == 0);
}

static void a_label_shows_what_the_price_was(void)
{
    static const uint8_t tile[] = {
        0x0a, 0x04, 'S', 'h', 'o', 'e', 0x10, 0xbe, 0x65, 0x1a, 0x03, 'E', 'U', 'R', 0x20, 1};
    struct label label;
    struct application application = label_start(&label, 1000);
    View view = {.id = 1};
    view.body.size = sizeof tile;
    memcpy(view.body.bytes, tile, sizeof tile);
    application.show(application.context, &view);
    CHECK(strcmp(shown_price, "129.90 EUR") == 0 && shown_before[0] == '\0');
    view.body.bytes[7] = 0xbf;
    application.show(application.context, &view);
    CHECK(strcmp(shown_price, "129.91 EUR") == 0 && strcmp(shown_before, "129.90 EUR") == 0);
    view.body.size = 3;
    application.show(application.context, &view);
    CHECK(strcmp(shown_price, "129.91 EUR") == 0);
}

void apps_tests(void)
{
    prices_have_their_currency_s_digits();
    a_label_shows_what_the_price_was();
}
