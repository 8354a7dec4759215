/* A file in place of flash. */
#ifndef FLASH_FILE_H
#define FLASH_FILE_H

#include "port/flash.h"

/* Opens or makes the file, and locks it: two processes must not write it. False, with errno: it can't. */
bool flash_file_open(const char *path, struct flash *flash);

#endif
