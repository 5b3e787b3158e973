/* abi KEY: an old consumer with the library of today. */
#include <knock_jwt.h>

#include "check.h"

int old_consumer_abi(void);
int old_consumer_works(const char *key_path);

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  CHECK_NUMBER(old_consumer_abi(), KNOCK_JWT_ABI);
  CHECK_NUMBER(old_consumer_works(argv[1]), 0);
  return check_report("abi");
}
