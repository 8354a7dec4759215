#include "CStoreMessages.h"
