/* A program as it was compiled with the header of ABI 0, which is kept beside this file and never changed
   but by additions. It uses every group of calls. */
#include "knock_jwt.h"

#include <string.h>

int old_consumer_abi(void);
int old_consumer_works(const char *key_path);

#if KNOCK_JWT_ABI != 0
#error "this is to be compiled with the header of ABI 0"
#endif

int old_consumer_abi(void) { return KNOCK_JWT_ABI; }

/* The line at which something was not as it was, or 0. */
#define STEP(condition) \
  if (!(condition)) return __LINE__

int old_consumer_works(const char *key_path) {
  static const knock_jwt_text permissions[] = {KNOCK_JWT_TEXT(KNOCK_JWT_PERMISSION_USER_FEED_READ)};
  static const knock_jwt_text ids[] = {KNOCK_JWT_TEXT("ada"), KNOCK_JWT_TEXT("")};
  knock_jwt_error *error = NULL;
  knock_jwt_key *key = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  knock_jwt_config *config = NULL;
  knock_jwt_signer *signer = NULL;
  knock_jwt_grants *grants = NULL;
  knock_jwt_options *options = NULL;
  knock_jwt_issued *issued = NULL;
  knock_jwt_batch *batch = NULL;
  knock_jwt_verifier *verifier = NULL;
  knock_jwt_claims *claims = NULL;
  knock_jwt_unverified *unverified = NULL;
  char *token = NULL;
  char buffer[2048];
  size_t length = 0;

  STEP(knock_jwt_key_from_file(key_path, strlen(key_path), &key, &error) == 0);
  STEP(knock_jwt_key_verifying_key(key, &verifying_key, &error) == 0);
  STEP(knock_jwt_config_new(&config, &error) == 0);
  STEP(knock_jwt_config_set_expires_in(config, 900, &error) == 0);
  STEP(knock_jwt_config_set_reuse(config, true, &error) == 0);
  STEP(knock_jwt_signer_new(key, config, &signer, &error) == 0);
  STEP(knock_jwt_grants_new(&grants, &error) == 0);
  STEP(knock_jwt_grants_add_user(grants, "ada", 3, permissions, 1, &error) == 0);
  STEP(knock_jwt_options_new(&options, &error) == 0);
  STEP(knock_jwt_options_set_grants(options, grants, &error) == 0);
  STEP(knock_jwt_options_set_explicit_grants(options, true, &error) == 0);
  STEP(knock_jwt_sign(signer, "ada", 3, options, &token, &error) == 0);
  STEP(knock_jwt_sign_into(signer, "ada", 3, options, buffer, sizeof buffer, &length, &error) == 0);
  STEP(strcmp(token, buffer) == 0 && strlen(token) + 1 == length);
  STEP(knock_jwt_issue(signer, "ada", 3, options, &issued, &error) == 0);
  STEP(strcmp(knock_jwt_issued_token(issued, &length), token) == 0);
  STEP(knock_jwt_issued_expires_at(issued) == knock_jwt_issued_issued_at(issued) + 900);
  STEP(knock_jwt_sign_many(signer, ids, 2, NULL, &batch, &error) == 0);
  STEP(knock_jwt_batch_token(batch, 0, NULL) != NULL);
  STEP(knock_jwt_error_number(knock_jwt_batch_error(batch, 1)) == KNOCK_JWT_USER_ID_MISSING);
  {
    const knock_jwt_verifying_key *keys[1];
    keys[0] = verifying_key;
    STEP(knock_jwt_verifier_new(keys, 1, &verifier, &error) == 0);
  }
  STEP(knock_jwt_verify(verifier, token, strlen(token), &claims, &error) == 0);
  STEP(strcmp(knock_jwt_claims_user_id(claims, NULL), "ada") == 0 && knock_jwt_claims_explicit_grants(claims));
  STEP(knock_jwt_inspect(token, strlen(token), &unverified, &error) == 0);
  knock_jwt_claims_free(claims);
  STEP(knock_jwt_verify(verifier, "x", 1, &claims, &error) == KNOCK_JWT_TOKEN_MALFORMED);
  STEP(strcmp(knock_jwt_error_code(error), "token_malformed") == 0 && claims == NULL);
  knock_jwt_error_free(error);
  knock_jwt_unverified_free(unverified);
  knock_jwt_verifier_free(verifier);
  knock_jwt_batch_free(batch);
  knock_jwt_issued_free(issued);
  knock_jwt_string_free(token);
  knock_jwt_options_free(options);
  knock_jwt_grants_free(grants);
  knock_jwt_signer_free(signer);
  knock_jwt_config_free(config);
  knock_jwt_verifying_key_free(verifying_key);
  knock_jwt_key_free(key);
  return 0;
}
