/* Many at once, each its own result. */
#include <stdio.h>
#include <string.h>

#include "contract.h"

enum { MANY = 64 };

void batches(void) {
  knock_jwt_signer *signer = test_signer(NULL);
  static char names[MANY][16];
  knock_jwt_text ids[MANY];
  for (size_t i = 0; i < MANY; i++) {
    ids[i].len = (size_t)snprintf(names[i], sizeof names[i], "user_%zu", i);
    ids[i].data = names[i];
  }
  ids[3].len = 0;                /* empty */
  ids[5].data = NULL;            /* NULL */
  ids[7].data = "\xff";          /* no UTF-8 */
  ids[7].len = 1;
  knock_jwt_batch *batch = NULL;
  knock_jwt_error *error = NULL;
  CHECK_NUMBER(knock_jwt_sign_many(signer, ids, MANY, NULL, &batch, &error), KNOCK_JWT_OK);
  CHECK(error == NULL);
  CHECK_NUMBER(knock_jwt_batch_count(batch), MANY);
  for (size_t i = 0; i < MANY; i++) {
    size_t length = 0;
    const char *token = knock_jwt_batch_token(batch, i, &length);
    const knock_jwt_error *failure = knock_jwt_batch_error(batch, i);
    int wanted = i == 3                ? KNOCK_JWT_USER_ID_MISSING
                 : i == 5 || i == 7 ? KNOCK_JWT_ARGUMENT_INVALID
                                       : KNOCK_JWT_OK;
    CHECK_NUMBER(knock_jwt_error_number(failure), wanted);
    CHECK((token == NULL) == (wanted != KNOCK_JWT_OK) && (failure == NULL) == (token != NULL));
    if (token == NULL) continue;
    knock_jwt_unverified *unverified = NULL;
    CHECK_NUMBER(knock_jwt_inspect(token, length, &unverified, NULL), KNOCK_JWT_OK);
    CHECK_TEXT(knock_jwt_unverified_user_id(unverified, NULL), names[i]);
    knock_jwt_unverified_free(unverified);
  }
  CHECK(knock_jwt_batch_token(batch, MANY, NULL) == NULL && knock_jwt_batch_error(batch, MANY) == NULL);
  knock_jwt_batch_free(batch);

  CHECK_NUMBER(knock_jwt_sign_many(signer, NULL, 0, NULL, &batch, &error), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_batch_count(batch), 0);
  knock_jwt_batch_free(batch);
  knock_jwt_status status = knock_jwt_sign_many(signer, NULL, 2, NULL, &batch, &error);
  refused(status, error, KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid");
  status = knock_jwt_sign_many(signer, ids, (size_t)-1, NULL, &batch, &error);
  refused(status, error, KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid");
  CHECK(batch == NULL);
  knock_jwt_signer_free(signer);
}
