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
  knock_jwt_grants *grants = NULL;
  char *json = NULL;
  CHECK_NUMBER(knock_jwt_grants_new(&grants, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_to_json(grants, &json, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(json, "{}");
  knock_jwt_string_free(json);
  knock_jwt_grants_free(grants);
  return check_report("panic");
}
