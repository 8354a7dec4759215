#include <mosquitto.h>
#include <mqtt_protocol.h>
// We drive the library's sockets ourselves; Swift's Glibc module leaves these two out.
#include <sys/epoll.h>
#include <sys/eventfd.h>
