/* A test is a function; CHECK ends the run where something isn't so. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(condition)                                                                  \
    do {                                                                                  \
        if (!(condition)) {                                                               \
            (void)fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition); \
            exit(1);                                                                      \
        }                                                                                 \
    } while (0)

void ring_tests(void);
void commands_tests(void);
void frames_tests(void);
void device_tests(void);
void refusal_tests(void);
void apps_tests(void);

#endif
