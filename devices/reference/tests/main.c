#include "check.h"

int main(void)
{
    ring_tests();
    commands_tests();
    frames_tests();
    device_tests();
    refusal_tests();
    apps_tests();
    (void)puts("all is so");
    return 0;
}
