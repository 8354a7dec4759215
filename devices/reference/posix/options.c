#include "options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: device label|scale --id ID (--key KEY | --keys FILE) --to HOST:PORT [--mqtt]\n"
    "              [--flash FILE] [--every MS] [--input]\n"
    "  --keys FILE   lines of device id,API key\n"
    "  --to          the backend's frames; with --mqtt the broker\n"
    "  --flash FILE  what isn't acknowledged is kept here; device-ID.flash if not given\n"
    "  --every MS    how often it reports\n"
    "  --input       a scale's weights in g are lines of standard input\n";

static bool fail(const char *what, const char *value)
{
    (void)fprintf(stderr, "%s%s%s\n%s", what, value != NULL ? ": " : "", value != NULL ? value : "", usage);
    return false;
}

static bool copy(char *field, size_t size, const char *text, size_t length)
{
    if (length == 0 || length >= size) {
        return false;
    }
    memcpy(field, text, length);
    field[length] = '\0';
    return true;
}

static bool number(const char *text, unsigned long max, unsigned long *value)
{
    char *end = NULL;
    errno = 0;
    *value = strtoul(text, &end, 10);
    return end != text && *end == '\0' && errno == 0 && *value > 0 && *value <= max;
}

static bool read_address(const char *text, struct options *options)
{
    const char *colon = strrchr(text, ':');
    unsigned long port = 0;
    if (colon == NULL || !number(colon + 1, UINT16_MAX, &port)) {
        return false;
    }
    options->port = (uint16_t)port;
    return copy(options->host, sizeof options->host, text, (size_t)(colon - text));
}

static bool find_key(const char *path, struct options *options)
{
    char line[160];
    size_t length = strlen(options->id);
    bool is_found = false;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        return false;
    }
    while (!is_found && fgets(line, sizeof line, file) != NULL) {
        line[strcspn(line, "\r\n")] = '\0';
        is_found = strncmp(line, options->id, length) == 0 && line[length] == ','
            && copy(options->key, sizeof options->key, line + length + 1, strlen(line + length + 1));
    }
    (void)fclose(file);
    return is_found;
}

static bool read_pair(const char *name, const char *value, struct options *options, const char **keys)
{
    unsigned long interval = 0;
    if (strcmp(name, "--id") == 0) {
        return copy(options->id, sizeof options->id, value, strlen(value));
    } else if (strcmp(name, "--key") == 0) {
        return copy(options->key, sizeof options->key, value, strlen(value));
    } else if (strcmp(name, "--keys") == 0) {
        *keys = value;
        return true;
    } else if (strcmp(name, "--to") == 0) {
        return read_address(value, options);
    } else if (strcmp(name, "--flash") == 0) {
        options->flash = value;
        return true;
    } else if (strcmp(name, "--every") == 0 && number(value, 86400000, &interval)) {
        options->interval_ms = (uint32_t)interval;
        return true;
    }
    return false;
}

bool options_read(int count, char **arguments, struct options *options)
{
    static char flash[sizeof options->id + 16];
    const char *keys = NULL;
    memset(options, 0, sizeof *options);
    if (count < 2 || (strcmp(arguments[1], "label") != 0 && strcmp(arguments[1], "scale") != 0)) {
        return fail("label or scale?", NULL);
    }
    options->is_scale = strcmp(arguments[1], "scale") == 0;
    options->interval_ms = options->is_scale ? 10000 : 60000;
    for (int i = 2; i < count; i++) {
        if (strcmp(arguments[i], "--mqtt") == 0) {
            options->is_mqtt = true;
        } else if (strcmp(arguments[i], "--input") == 0) {
            options->reads_input = true;
        } else if (i + 1 >= count || !read_pair(arguments[i], arguments[i + 1], options, &keys)) {
            return fail("can't be", arguments[i]);
        } else {
            i++;
        }
    }
    if (options->id[0] == '\0' || options->port == 0) {
        return fail("--id and --to are needed", NULL);
    }
    if (keys != NULL && !find_key(keys, options)) {
        return fail("no key of this device in", keys);
    }
    if (options->flash == NULL) {
        (void)snprintf(flash, sizeof flash, "device-%s.flash", options->id);
        options->flash = flash;
    }
    return options->key[0] != '\0' || fail("--key or --keys is needed", NULL);
}
