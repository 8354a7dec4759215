#include "port/display.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A name in UTF-8 from elsewhere may hold what a terminal obeys: it is left out. */
static void print_text(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        if (byte >= 0x20 && byte != 0x7F) {
            (void)putchar(byte);
        }
    }
}

static size_t columns_of(const char *text)
{
    size_t columns = 0;
    for (; *text != '\0'; text++) {
        columns += ((unsigned char)*text & 0xC0) != 0x80;
    }
    return columns;
}

static void print_row(const char *text, const char *style)
{
    size_t columns = columns_of(text);
    (void)printf("  \xE2\x94\x82 %s", style);
    print_text(text);
    (void)printf("\x1B[0m%*s \xE2\x94\x82\n", columns < 26 ? (int)(26 - columns) : 0, "");
}

static void print_edge(const char *left, const char *right)
{
    (void)printf("  %s", left);
    for (int i = 0; i < 28; i++) {
        (void)printf("\xE2\x94\x80");
    }
    (void)printf("%s\n", right);
}

/* On a terminal as a label looks, a new price inverted. */
static void draw_tile(const char *name, const char *price, const char *before, const char *stock)
{
    char row[64];
    (void)snprintf(row, sizeof row, before != NULL ? "%s  (was %s)" : "%s", price, before);
    (void)printf("\x1B[2J\x1B[H\n");
    print_edge("\xE2\x94\x8C", "\xE2\x94\x90");
    print_row(name, "");
    print_row(row, before != NULL ? "\x1B[1;7m" : "\x1B[1m");
    print_row(stock, "");
    print_edge("\xE2\x94\x94", "\xE2\x94\x98");
}

void display_tile(const char *name, const char *price, const char *before, const char *stock)
{
    if (isatty(STDOUT_FILENO)) {
        draw_tile(name, price, before, stock);
    } else {
        (void)printf("shows ");
        print_text(name);
        (void)printf(", %s%s%s%s%s%s\n", price, before != NULL ? " (was " : "", before != NULL ? before : "",
                     before != NULL ? ")" : "", *stock != '\0' ? ", " : "", stock);
    }
    (void)fflush(stdout);
}

void display_weight(int32_t grams, int32_t pieces, uint32_t epoch, uint32_t sequence)
{
    (void)printf("weighs %ld g", (long)grams);
    if (pieces >= 0) {
        (void)printf(", %ld pieces", (long)pieces);
    }
    (void)printf(" (%lu/%lu)\n", (unsigned long)epoch, (unsigned long)sequence);
    (void)fflush(stdout);
}

void display_blink(uint32_t command)
{
    (void)printf("blinks (command %lu)\n", (unsigned long)command);
    (void)fflush(stdout);
}

void display_note(const char *what, uint32_t number)
{
    (void)printf("%s %lu\n", what, (unsigned long)number);
    (void)fflush(stdout);
}
