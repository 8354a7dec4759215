"""What the services answer, recorded once: the pages that are measured call copies that cost next to nothing."""

import http.client

PRODUCTS = [f"p{number}" for number in range(1, 501)]
USERS = [f"u{number}" for number in range(1, 41)]
PATHS = {
    "catalog": ("/products/*", PRODUCTS), "reviews": ("/reviews?productId=*&limit=20", PRODUCTS),
    "recommendations": ("/related?productId=*&limit=8", PRODUCTS), "inventory": ("/stock/*", PRODUCTS),
    "users": ("/users/*", USERS), "orders": ("/orders?userId=*&limit=10", USERS),
    "notifications": ("/notifications/unread?userId=*", USERS),
}
# What belongs to a connection, and what would keep an answer longer than the row says.
LEFT_OUT = {"connection", "keep-alive", "transfer-encoding", "content-length", "date", "cache-control", "etag",
            "last-modified", "expires"}


def record(service, port):
    """A recording as bench/load/recording.h reads it."""
    template, ids = PATHS[service]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    parts = []
    for one in ids:
        path = template.replace("*", one)
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{service}: GET {path} was answered {answer.status}")
        headers = [f"{name}: {value}" for name, value in answer.getheaders() if name.lower() not in LEFT_OUT]
        head = "\r\n".join(["HTTP/1.1 200 OK", *headers, f"Content-Length: {len(body)}", "", ""]).encode()
        parts.append(f"{path} {len(head) + len(body)}\n".encode() + head + body)
    connection.close()
    return b"".join(parts)
