/* A shelf scale (devices/scale.yaml): weighs what stands on the shelf. */
#ifndef SCALE_H
#define SCALE_H

#include "core/device.h"
#include "store.pb.h"

struct scale {
    facet_store_v1_Shelf shelf; /* unit_weight_g 0: not known yet */
    uint32_t interval_ms;
    uint64_t measure_at;
    int32_t pattern_grams;
};

/* The identity's fixed part: what a scale asks. */
extern const struct identity scale_identity;

struct application scale_start(struct scale *scale, uint32_t interval_ms);

/* Keeps one weight. False: flash can't. */
bool scale_weigh(struct scale *scale, struct device *device, int32_t grams, uint64_t now);

/* Weighs a shelf from which customers take items, when it is time. */
void scale_turn(struct scale *scale, struct device *device, uint64_t now);

#endif
