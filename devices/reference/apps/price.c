#include "price.h"

#include <string.h>

static int digits_of(const char *currency)
{
    if (strcmp(currency, "JPY") == 0 || strcmp(currency, "KRW") == 0 || strcmp(currency, "VND") == 0) {
        return 0;
    }
    return strcmp(currency, "KWD") == 0 || strcmp(currency, "BHD") == 0 || strcmp(currency, "TND") == 0 ? 3 : 2;
}

void price_text(uint32_t minor, const char *currency, char text[PRICE_TEXT_BYTES])
{
    char reversed[16]; /* 10 digits of a uint32_t and a point at most */
    int digits = digits_of(currency);
    size_t count = 0;
    size_t at = 0;
    for (int place = 0; minor > 0 || place <= digits; place++) {
        if (place == digits && digits > 0) {
            reversed[count++] = '.';
        }
        reversed[count++] = (char)('0' + minor % 10);
        minor /= 10;
    }
    while (count > 0) {
        text[at++] = reversed[--count];
    }
    text[at++] = ' ';
    for (size_t i = 0; i < 3 && currency[i] != '\0'; i++) {
        text[at++] = currency[i];
    }
    text[at] = '\0';
}
