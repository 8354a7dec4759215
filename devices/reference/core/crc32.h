/* CRC-32 as in IEEE 802.3, bit by bit: no table in ROM. */
#ifndef CRC32_H
#define CRC32_H

#include <stddef.h>
#include <stdint.h>

/* The CRC of `bytes`, continued from that of what stands before them; 0 where nothing does. */
uint32_t crc32(uint32_t before, const uint8_t *bytes, size_t length);

#endif
