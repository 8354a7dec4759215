/* A byte stream to the server: these four functions. Replace posix/transport.c; the README shows lwIP and Zephyr.
 * One connection at a time. */
#ifndef TRANSPORT_H
#define TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Connects within some seconds, or returns false. */
bool transport_open(const char *host, uint16_t port);

/* Sends all of it within some seconds, or returns false: then the connection is to be closed. */
bool transport_send(const uint8_t *bytes, size_t length);

/* Waits up to `wait_ms` for bytes. How many came; 0: none in this time; negative: the connection is over. */
int transport_receive(uint8_t *bytes, size_t size, uint32_t wait_ms);

void transport_close(void);

#endif
