/* The header alone, in C99 and under all warnings. */
#include <knock_jwt.h>

const char *header_alone(void);

static const knock_jwt_text permissions[] = {
    KNOCK_JWT_TEXT(KNOCK_JWT_PERMISSION_USER_FEED_READ),
    KNOCK_JWT_TEXT(KNOCK_JWT_PERMISSION_SLACK_CHANNELS_READ),
};

const char *header_alone(void) {
  const knock_jwt_text empty = KNOCK_JWT_TEXT("");
  return empty.len == 0 ? permissions[0].data : KNOCK_JWT_VERSION;
}
