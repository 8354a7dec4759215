/* The peer of telemetry's way from the broker to the disk: a libmosquitto subscriber of QoS 1 that only counts. It has a
 * persistent session and a share of its group, as ours; it decodes nothing, stores nothing and tells no device.
 *
 *   mqtt-counter PORT USER PASSWORD CLIENT FILTER COUNTED
 *
 * COUNTED is a file that holds the number of messages so far (8 bytes, the machine's order). Prints `ready` when it is
 * subscribed, and runs until it is killed. */
#include <fcntl.h>
#include <mosquitto.h>
#include <mqtt_protocol.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { KEEP_ALIVE_SECONDS = 60, RECEIVE_MAX = 500 };

static volatile uint64_t *counted;

static void fail(const char *what) {
    fprintf(stderr, "mqtt-counter: %s\n", what);
    exit(1);
}

static void count(struct mosquitto *client, void *context, const struct mosquitto_message *message) {
    (void)client;
    (void)context;
    (void)message;
    *counted += 1;
}

static void subscribe(struct mosquitto *client, void *filter, int code) {
    if (code != 0 || mosquitto_subscribe(client, NULL, filter, 1) != 0) fail("refused");
}

static void tell(struct mosquitto *client, void *context, int id, int qos_count, const int *granted) {
    (void)client;
    (void)context;
    (void)id;
    if (qos_count != 1 || granted[0] != 1) fail("the subscription is refused");
    puts("ready");
    fflush(stdout);
}

int main(int argument_count, char **arguments) {
    if (argument_count != 7)
        return fprintf(stderr, "usage: mqtt-counter PORT USER PASSWORD CLIENT FILTER COUNTED\n"), 2;
    int file = open(arguments[6], O_RDWR | O_CREAT, 0600);
    if (file < 0 || ftruncate(file, sizeof *counted) != 0) fail(arguments[6]);
    void *page = mmap(NULL, sizeof *counted, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (page == MAP_FAILED) fail(arguments[6]);
    counted = page;
    mosquitto_lib_init();
    struct mosquitto *client = mosquitto_new(arguments[4], false, arguments[5]);
    mosquitto_int_option(client, MOSQ_OPT_PROTOCOL_VERSION, MQTT_PROTOCOL_V5);
    mosquitto_int_option(client, MOSQ_OPT_TCP_NODELAY, 1);
    mosquitto_int_option(client, MOSQ_OPT_RECEIVE_MAXIMUM, RECEIVE_MAX);
    mosquitto_username_pw_set(client, arguments[2], arguments[3]);
    mosquitto_connect_callback_set(client, subscribe);
    mosquitto_subscribe_callback_set(client, tell);
    mosquitto_message_callback_set(client, count);
    if (mosquitto_connect(client, "127.0.0.1", atoi(arguments[1]), KEEP_ALIVE_SECONDS) != 0) fail("no broker");
    while (mosquitto_loop(client, 1000, 1) == 0) {}
    fail("the connection is lost");
}
