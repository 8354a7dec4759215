#include "flash_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/limits.h"

static int descriptor = -1;

static bool read_file(void *context, uint32_t offset, void *bytes, size_t length)
{
    (void)context;
    return pread(descriptor, bytes, length, (off_t)offset) == (ssize_t)length;
}

static bool write_file(void *context, uint32_t offset, const void *bytes, size_t length)
{
    (void)context;
    return pwrite(descriptor, bytes, length, (off_t)offset) == (ssize_t)length && fdatasync(descriptor) == 0;
}

bool flash_file_open(const char *path, struct flash *flash)
{
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0 || flock(descriptor, LOCK_EX | LOCK_NB) != 0 || ftruncate(descriptor, FLASH_BYTES) != 0) {
        return false;
    }
    *flash = (struct flash){.read = read_file, .write = write_file};
    return true;
}
