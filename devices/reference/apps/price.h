/* A price as people read it. */
#ifndef PRICE_H
#define PRICE_H

#include <stdint.h>

enum { PRICE_TEXT_BYTES = 20 };

/* "129.90 EUR" of 12990 and "EUR": as many digits as the currency has (ISO 4217). */
void price_text(uint32_t minor, const char *currency, char text[PRICE_TEXT_BYTES]);

#endif
