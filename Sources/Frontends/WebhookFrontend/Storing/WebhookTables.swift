import GRDB

/// The tables of the webhooks, and how they came to be.
enum WebhookTables {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("tables") { db in
            try db.execute(
                sql: """
                    CREATE TABLE webhooks (
                        id TEXT PRIMARY KEY, client TEXT NOT NULL, url TEXT NOT NULL, description TEXT,
                        disabled TEXT, sinceMs INTEGER NOT NULL, createdMs INTEGER NOT NULL, secret BLOB NOT NULL,
                        oldSecret BLOB, oldUntilMs INTEGER, delivered INTEGER NOT NULL DEFAULT 0,
                        failedAttempts INTEGER NOT NULL DEFAULT 0, successMs INTEGER, lastDelivery TEXT,
                        lastMs INTEGER, lastStatus INTEGER, lastError TEXT) WITHOUT ROWID;
                    CREATE INDEX webhooksClient ON webhooks (client);
                    CREATE TABLE follows (
                        webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE, subject TEXT NOT NULL,
                        token BLOB, isGone INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (webhook, subject)) WITHOUT ROWID;
                    CREATE TABLE deliveries (
                        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
                        webhook TEXT NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE, subject TEXT NOT NULL,
                        type TEXT NOT NULL, body BLOB NOT NULL, state TEXT NOT NULL, createdMs INTEGER NOT NULL,
                        nextMs INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, firstMs INTEGER, lastMs INTEGER,
                        lastStatus INTEGER, lastError TEXT);
                    CREATE INDEX deliveriesSubject ON deliveries (webhook, subject, number);
                    CREATE INDEX deliveriesWaiting ON deliveries (webhook, nextMs) WHERE state = 'waiting';
                    CREATE INDEX deliveriesOver ON deliveries (webhook, number) WHERE state != 'waiting';
                    CREATE TABLE registrations (
                        client TEXT NOT NULL, key TEXT NOT NULL, fingerprint BLOB NOT NULL, webhook TEXT NOT NULL,
                        atMs INTEGER NOT NULL, PRIMARY KEY (client, key)) WITHOUT ROWID;
                    CREATE TABLE generation (number INTEGER NOT NULL);
                    INSERT INTO generation VALUES (1);
                    """)
        }
        return migrator
    }
}
