/* The command line. */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

struct options {
    bool is_scale;      /* else a label */
    bool is_mqtt;       /* else frames */
    bool reads_input;   /* a scale's weights come from standard input */
    char host[256];
    uint16_t port;
    char id[65];
    char key[65];
    const char *flash;  /* the file */
    uint32_t interval_ms;
};

/* False: it can't be; what is wrong is said on standard error. */
bool options_read(int count, char **arguments, struct options *options);

#endif
