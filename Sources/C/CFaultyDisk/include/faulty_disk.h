#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

/// Puts a layer below SQLite that passes every call on, as the process's standard one. Once; 0 if it could.
int faulty_disk_install(void);

/// From now on counts the calls for files whose path begins so, and fails the nth of them, once (0: none), or every
/// write beyond an offset (0: no limit) as a full disk does.
void faulty_disk_arm(const char *prefix, long nth, long long bytes_max);

/// Passes everything on again; gives how many calls there were.
long faulty_disk_disarm(void);

#endif
