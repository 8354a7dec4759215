"""A system whose telemetry is older than it is kept, so that it is being counted and removed."""

import os
import sqlite3
import struct
import time

from system import System

OLD_MESSAGES, OLD_DEVICES = 300_000, 1_000
OLD_HOURS = 2


class AgedSystem(System):
    """What is old was committed before the services start; the retention is an hour."""

    old_messages = OLD_MESSAGES
    service_flags = ["--services-telemetry-retention", "1h"]

    def __init__(self, built):
        super().__init__(built, ["iot"])

    def start_services(self):
        super().start_services()
        self.services.stop()
        self.processes.remove(self.services)
        self.grow_old()
        super().start_services()

    @property
    def database(self):
        return os.path.join(self.folder.name, "data", "data", "telemetry.sqlite")

    def grow_old(self):
        committed = int((time.time() - OLD_HOURS * 3600) * 1000)
        # A sensor and its value, then its age (docs/telemetry-ingest.md: a reading has these three).
        rows = ((f"old-{number % OLD_DEVICES}", number // OLD_DEVICES + 1, committed,
                 struct.pack("<IiI", 7, number % 1000, 0)) for number in range(OLD_MESSAGES))
        with sqlite3.connect(self.database) as connection:
            connection.executemany(
                "INSERT INTO messages (deviceId, epoch, sequence, timeMs, receivedMs, readings) "
                "VALUES (?, 1, ?, 0, ?, ?)", rows)
            connection.execute("INSERT INTO streams SELECT deviceId, epoch, MAX(sequence), MAX(sequence) FROM messages "
                               "GROUP BY deviceId, epoch")
            connection.execute("UPDATE commitMarks SET minute = ?", [committed // 60_000])
        connection.close()

    def old_messages_left(self):
        connection = sqlite3.connect(self.database)
        count, = connection.execute("SELECT COUNT(*) FROM messages WHERE deviceId LIKE 'old-%'").fetchone()
        connection.close()
        return count
