/* The vectors through knock_jwt.h. */
#ifndef RUNNER_H
#define RUNNER_H

#include <knock_jwt.h>

#include "check.h"
#include "json.h"

/* Where tests/vectors is. */
extern const char *folder;

/* One vector; tells what does not hold by check_failed. */
void run_key(const json_t *vector);
void run_verifying_key(const json_t *vector);
void run_token(const json_t *vector);
void run_verification(const json_t *vector);
void run_error(const json_t *vector);
void run_host_type(const json_t *vector);

/* Which the runs of several files share. Each leaves its result to the caller, as the library does. */
knock_jwt_status issue(const json_t *request, knock_jwt_issued **issued, knock_jwt_error **error);
knock_jwt_status make_verifier(const json_t *keys, int64_t leeway, knock_jwt_verifier **verifier,
                               knock_jwt_error **error);
knock_jwt_status verify(const json_t *vector, knock_jwt_claims **claims, knock_jwt_error **error);

/* The key and the signer of keys/NAME.pem, made once and freed by `forget`. */
const knock_jwt_key *key_named(const char *name);
const knock_jwt_signer *signer_named(const char *name);
void forget(void);

#endif
