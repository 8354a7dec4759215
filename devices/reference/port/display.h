/* What a person sees of the device. Replace posix/display.c by the e-paper, the segments, the LED. */
#ifndef DISPLAY_H
#define DISPLAY_H

#include <stdint.h>

/* A label's tile. `before` is the price that stood there until now, NULL if it is the same or the first. */
void display_tile(const char *name, const char *price, const char *before, const char *stock);

/* A scale's measurement; `pieces` is negative where the weight of one isn't known. */
void display_weight(int32_t grams, int32_t pieces, uint32_t epoch, uint32_t sequence);

/* The command `blink`. */
void display_blink(uint32_t command);

/* For the developer's console. */
void display_note(const char *what, uint32_t number);

#endif
