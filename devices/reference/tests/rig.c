#include "rig.h"

#include <string.h>

#include "check.h"

struct flash_memory memory;
struct device device;
Frame frame;
int shown;
int obeyed;

static struct flash flash;

static void show(void *context, const View *view)
{
    (void)context;
    (void)view;
    shown++;
}

static void hear(void *context, const Answer *answer)
{
    (void)context;
    (void)answer;
}

static uint32_t obey(void *context, const Command *command, char detail[DETAIL_BYTES])
{
    (void)context;
    (void)command;
    strcpy(detail, "done so");
    obeyed++;
    return COMMAND_DONE;
}

static void note(void *context, const char *what, uint32_t number)
{
    (void)context;
    (void)what;
    (void)number;
}

static const struct identity identity = {
    .id = "label-1", .key = "key", .model = "label", .firmware = "1", .follows = "product"};
static const struct application application = {.show = show, .hear = hear, .obey = obey, .note = note};

void rig_start(uint32_t random, uint64_t unix_ms)
{
    device_start(&device, &identity, &application, &flash, random, unix_ms, 0);
}

void rig_begin(void)
{
    flash = flash_memory_make(&memory);
    shown = 0;
    obeyed = 0;
    rig_start(1, 0);
}

void rig_measure(int32_t value, uint64_t now)
{
    struct measurement reading = {.sensor = 1, .value = value};
    CHECK(device_measure(&device, &reading, 1, now));
}

void rig_sign_in(uint64_t unix_ms, uint64_t now)
{
    Frame welcome = {.which_body = facet_device_v1_Frame_welcome_tag};
    welcome.body.welcome = (Welcome){.time_ms = unix_ms, .keep_alive_s = 60};
    device_connected(&device, true, now);
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_hello_tag);
    CHECK(frame.body.hello.epoch == device.epoch && !device_next(&device, &frame, now));
    device_receive(&device, &welcome, now);
    CHECK(device_next(&device, &frame, now) && frame.which_body == facet_device_v1_Frame_follow_tag);
}
