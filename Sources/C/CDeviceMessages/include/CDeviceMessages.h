#pragma once
#include "arena.h"
#include "device.pb-c.h"
