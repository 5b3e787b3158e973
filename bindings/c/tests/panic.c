/* A panic inside becomes an error. Linked with a build of the library that has an entry which panics. */
#include <knock_jwt.h>

#include "check.h"

knock_jwt_status knock_jwt_provoke_panic(knock_jwt_error **error);

int main(void) {
  for (int i = 0; i < 3; i++) {
    knock_jwt_error *error = NULL;
    CHECK_NUMBER(knock_jwt_provoke_panic(&error), KNOCK_JWT_INTERNAL);
    CHECK_TEXT(knock_jwt_error_code(error), "internal");
    CHECK(knock_jwt_error_message(error) != NULL);
    knock_jwt_error_free(error);
    CHECK_NUMBER(knock_jwt_provoke_panic(NULL), KNOCK_JWT_INTERNAL);
  }
  /* And the library goes on. */
  knock_jwt_key *key = NULL;
  CHECK_NUMBER(knock_jwt_key_generate(2048, &key, NULL), KNOCK_JWT_OK);
  knock_jwt_key_free(key);
  return check_report("panic");
}
