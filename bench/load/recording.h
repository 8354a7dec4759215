/* Answers that were recorded of a service: a line `PATH LENGTH`, then that many bytes as they go to a client. */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MAX = 8192 };

typedef struct recorded {
    char *path;
    char *bytes;
    size_t length;
} recorded;

static recorded answers[ANSWERS_MAX];
static size_t answer_count;
static const recorded unknown = {"", "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 45};

static int by_path(const void *a, const void *b) {
    return strcmp(((const recorded *)a)->path, ((const recorded *)b)->path);
}

static void read_recording(const char *file_path) {
    FILE *file = fopen(file_path, "r");
    char path[1024];
    size_t length;
    while (file && answer_count < ANSWERS_MAX && fscanf(file, "%1023s %zu", path, &length) == 2) {
        fgetc(file);
        char *bytes = malloc(length);
        if (!bytes || fread(bytes, 1, length, file) != length) break;
        answers[answer_count++] = (recorded){strdup(path), bytes, length};
    }
    if (!file || !feof(file) || answer_count == 0) {
        fprintf(stderr, "recorded-service: %s is not understood\n", file_path);
        exit(1);
    }
    fclose(file);
    qsort(answers, answer_count, sizeof *answers, by_path);
}

static const recorded *answer_to(char *request) {
    char *rest = request;
    strsep(&rest, " ");
    recorded key = {.path = strsep(&rest, " ")};
    const recorded *found = key.path ? bsearch(&key, answers, answer_count, sizeof *answers, by_path) : NULL;
    return found ? found : &unknown;
}
