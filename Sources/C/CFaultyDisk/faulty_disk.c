#include "faulty_disk.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static char armed_prefix[1024];
static long calls, failing_call;
static long long bytes_limit;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs faulty_vfs;

// SQLite's file begins with its methods; the real file follows in the same memory.
typedef struct {
    sqlite3_file base;
    const char *path;
} faulty_file;

static sqlite3_file *real(sqlite3_file *file) { return (sqlite3_file *)((faulty_file *)file + 1); }

static int is_armed(const char *path) {
    return armed_prefix[0] != 0 && path != NULL && strncmp(path, armed_prefix, strlen(armed_prefix)) == 0;
}

static int fails(const char *path) {
    pthread_mutex_lock(&mutex);
    int result = is_armed(path) && ++calls == failing_call;
    pthread_mutex_unlock(&mutex);
    return result;
}

static int is_beyond_limit(const char *path, long long end) {
    pthread_mutex_lock(&mutex);
    int result = is_armed(path) && bytes_limit > 0 && end > bytes_limit;
    pthread_mutex_unlock(&mutex);
    return result;
}

#define FAIL(file, code) \
    if (fails(((faulty_file *)(file))->path)) return (code)

static int file_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int file_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    FAIL(file, SQLITE_IOERR_READ);
    return real(file)->pMethods->xRead(real(file), bytes, count, offset);
}

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    FAIL(file, SQLITE_IOERR_WRITE);
    if (is_beyond_limit(((faulty_file *)file)->path, offset + count)) return SQLITE_FULL;
    return real(file)->pMethods->xWrite(real(file), bytes, count, offset);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    FAIL(file, SQLITE_IOERR_TRUNCATE);
    return real(file)->pMethods->xTruncate(real(file), size);
}

static int file_sync(sqlite3_file *file, int flags) {
    FAIL(file, SQLITE_IOERR_FSYNC);
    return real(file)->pMethods->xSync(real(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size) {
    FAIL(file, SQLITE_IOERR_FSTAT);
    return real(file)->pMethods->xFileSize(real(file), size);
}

static int file_lock(sqlite3_file *file, int level) {
    FAIL(file, SQLITE_IOERR_LOCK);
    return real(file)->pMethods->xLock(real(file), level);
}

static int file_unlock(sqlite3_file *file, int level) { return real(file)->pMethods->xUnlock(real(file), level); }

static int file_check_lock(sqlite3_file *file, int *result) {
    FAIL(file, SQLITE_IOERR_CHECKRESERVEDLOCK);
    return real(file)->pMethods->xCheckReservedLock(real(file), result);
}

static int file_control(sqlite3_file *file, int operation, void *argument) {
    return real(file)->pMethods->xFileControl(real(file), operation, argument);
}

static int file_sector_size(sqlite3_file *file) { return real(file)->pMethods->xSectorSize(real(file)); }

static int file_characteristics(sqlite3_file *file) {
    return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

static int shm_map(sqlite3_file *file, int region, int size, int extend, void volatile **memory) {
    FAIL(file, SQLITE_IOERR_SHMMAP);
    return real(file)->pMethods->xShmMap(real(file), region, size, extend, memory);
}

static int shm_lock(sqlite3_file *file, int offset, int count, int flags) {
    // What gives a lock back can't fail in a way that anybody could answer.
    if ((flags & SQLITE_SHM_LOCK) != 0) FAIL(file, SQLITE_IOERR_SHMLOCK);
    return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}

static void shm_barrier(sqlite3_file *file) { real(file)->pMethods->xShmBarrier(real(file)); }

static int shm_unmap(sqlite3_file *file, int deletes) {
    return real(file)->pMethods->xShmUnmap(real(file), deletes);
}

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_characteristics,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *file, int flags, int *out_flags) {
    file->pMethods = NULL;
    if (fails(path)) return SQLITE_CANTOPEN;
    ((faulty_file *)file)->path = path;
    real(file)->pMethods = NULL;
    int code = real_vfs->xOpen(real_vfs, path, real(file), flags, out_flags);
    if (real(file)->pMethods != NULL) file->pMethods = &methods;
    return code;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *path, int syncs) {
    if (fails(path)) return SQLITE_IOERR_DELETE;
    return real_vfs->xDelete(real_vfs, path, syncs);
}

static int vfs_access(sqlite3_vfs *vfs, const char *path, int flags, int *result) {
    if (fails(path)) return SQLITE_IOERR_ACCESS;
    return real_vfs->xAccess(real_vfs, path, flags, result);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *path, int count, char *out) {
    return real_vfs->xFullPathname(real_vfs, path, count, out);
}

int faulty_disk_install(void) {
    pthread_mutex_lock(&mutex);
    int code = SQLITE_OK;
    if (real_vfs == NULL) {
        real_vfs = sqlite3_vfs_find(NULL);
        faulty_vfs = *real_vfs;
        faulty_vfs.zName = "faulty-disk";
        faulty_vfs.szOsFile = (int)sizeof(faulty_file) + real_vfs->szOsFile;
        faulty_vfs.xOpen = vfs_open;
        faulty_vfs.xDelete = vfs_delete;
        faulty_vfs.xAccess = vfs_access;
        faulty_vfs.xFullPathname = vfs_full_path;
        code = sqlite3_vfs_register(&faulty_vfs, 1);
    }
    pthread_mutex_unlock(&mutex);
    return code;
}

void faulty_disk_arm(const char *prefix, long nth, long long bytes_max) {
    pthread_mutex_lock(&mutex);
    snprintf(armed_prefix, sizeof armed_prefix, "%s", prefix);
    calls = 0;
    failing_call = nth;
    bytes_limit = bytes_max;
    pthread_mutex_unlock(&mutex);
}

long faulty_disk_disarm(void) {
    pthread_mutex_lock(&mutex);
    long result = calls;
    armed_prefix[0] = 0;
    failing_call = 0;
    bytes_limit = 0;
    pthread_mutex_unlock(&mutex);
    return result;
}
