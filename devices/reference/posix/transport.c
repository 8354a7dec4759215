#include "port/transport.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CONNECT_MAX_MS = 5000, SEND_MAX_MS = 5000 };

static int connection = -1;

static bool is_ready(short events, int wait_ms)
{
    struct pollfd poll_descriptor = {.fd = connection, .events = events};
    return poll(&poll_descriptor, 1, wait_ms) == 1;
}

static bool connect_to(const struct addrinfo *address)
{
    int on = 1;
    int error = 0;
    socklen_t size = sizeof error;
    connection = socket(address->ai_family, address->ai_socktype, address->ai_protocol);
    if (connection < 0) {
        return false;
    }
    (void)fcntl(connection, F_SETFD, FD_CLOEXEC);
    (void)fcntl(connection, F_SETFL, O_NONBLOCK);
    (void)setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bool begun = connect(connection, address->ai_addr, address->ai_addrlen) == 0 || errno == EINPROGRESS;
    if (begun && is_ready(POLLOUT, CONNECT_MAX_MS)
        && getsockopt(connection, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0) {
        return true;
    }
    transport_close();
    return false;
}

bool transport_open(const char *host, uint16_t port)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char service[8];
    bool is_open = false;
    (void)snprintf(service, sizeof service, "%u", (unsigned)port);
    if (getaddrinfo(host, service, &hints, &found) != 0) {
        return false;
    }
    for (const struct addrinfo *address = found; address != NULL && !is_open; address = address->ai_next) {
        is_open = connect_to(address);
    }
    freeaddrinfo(found);
    return is_open;
}

bool transport_send(const uint8_t *bytes, size_t length)
{
    size_t sent = 0;
    while (sent < length) {
        ssize_t count = send(connection, bytes + sent, length - sent, MSG_NOSIGNAL);
        if (count > 0) {
            sent += (size_t)count;
        } else if (errno != EINTR && !((errno == EAGAIN || errno == EWOULDBLOCK) && is_ready(POLLOUT, SEND_MAX_MS))) {
            return false;
        }
    }
    return true;
}

int transport_receive(uint8_t *bytes, size_t size, uint32_t wait_ms)
{
    if (!is_ready(POLLIN, (int)wait_ms)) {
        return 0;
    }
    ssize_t count = recv(connection, bytes, size, 0);
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) {
        return 0;
    }
    return count > 0 ? (int)count : -1;
}

void transport_close(void)
{
    if (connection >= 0) {
        (void)close(connection);
        connection = -1;
    }
}
