#pragma once
#include "store.pb-c.h"
