/* What lives how long, what overwrites what, buffers, reuse, and reading a token. */
#include <stdlib.h>
#include <string.h>

#include "contract.h"

static const knock_jwt_text read_feed[] = {KNOCK_JWT_TEXT(KNOCK_JWT_PERMISSION_USER_FEED_READ)};
static const knock_jwt_text no_such[] = {KNOCK_JWT_TEXT("user/fly")};

static void error_is_null_after_success(const knock_jwt_signer *signer) {
  knock_jwt_error *error = (knock_jwt_error *)0x1;
  char *token = (char *)0x1;
  CHECK_NUMBER(knock_jwt_sign(signer, "ada", 3, NULL, &token, &error), KNOCK_JWT_OK);
  CHECK(error == NULL && token != NULL && strncmp(token, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.", 37) == 0);
  knock_jwt_string_free(token);
}

/* The library reads what the length says and no more: what follows is neither text nor NUL. */
static void lengths_count(const knock_jwt_signer *signer) {
  char *exact = malloc(3);
  knock_jwt_unverified *unverified = NULL;
  char *token = NULL;
  size_t length = 0;
  memcpy(exact, "ada", 3);
  CHECK_NUMBER(knock_jwt_sign(signer, exact, 3, NULL, &token, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_inspect(token, strlen(token), &unverified, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(knock_jwt_unverified_user_id(unverified, &length), "ada");
  CHECK_NUMBER(length, 3);
  CHECK_TEXT(knock_jwt_unverified_algorithm(unverified, NULL), "RS256");
  CHECK_NUMBER(knock_jwt_unverified_signature_bits(unverified), 2048);
  CHECK_NUMBER(knock_jwt_unverified_warning_count(unverified), 0);
  CHECK(knock_jwt_unverified_jti(unverified, NULL) == NULL);
  int64_t issued_at = 0;
  int64_t expires_at = 0;
  CHECK(knock_jwt_unverified_issued_at(unverified, &issued_at) && issued_at > 1700000000);
  CHECK(knock_jwt_unverified_expires_at(unverified, &expires_at) && expires_at == issued_at + 3600);
  CHECK_TEXT(knock_jwt_unverified_header(unverified, NULL), "{\"alg\":\"RS256\",\"typ\":\"JWT\"}");
  knock_jwt_unverified_free(unverified);
  knock_jwt_string_free(token);
  free(exact);
}

static void buffers(const knock_jwt_signer *signer) {
  knock_jwt_error *error = NULL;
  size_t needed = 99;
  char buffer[1024];
  knock_jwt_status status = knock_jwt_sign_into(signer, "ada", 3, NULL, NULL, 0, &needed, &error);
  refused(status, error, KNOCK_JWT_BUFFER_TOO_SMALL, "buffer_too_small");
  CHECK(needed > 400 && needed < sizeof buffer);
  memset(buffer, '#', sizeof buffer);
  status = knock_jwt_sign_into(signer, "ada", 3, NULL, buffer, needed - 1, NULL, &error);
  refused(status, error, KNOCK_JWT_BUFFER_TOO_SMALL, "buffer_too_small");
  CHECK(buffer[0] == '#' && buffer[needed - 1] == '#');
  size_t again = 0;
  CHECK_NUMBER(knock_jwt_sign_into(signer, "ada", 3, NULL, buffer, needed, &again, &error), KNOCK_JWT_OK);
  CHECK(error == NULL && again == needed && strlen(buffer) == needed - 1 && buffer[needed] == '#');
  status = knock_jwt_sign_into(signer, "ada", 3, NULL, NULL, 1024, NULL, &error);
  refused(status, error, KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid");
  status = knock_jwt_sign_into(signer, "", 0, NULL, buffer, sizeof buffer, &needed, &error);
  refused(status, error, KNOCK_JWT_USER_ID_MISSING, "user_id_missing");
  CHECK_NUMBER(needed, 0);
}

/* A buffer that holds the id already, as loops have one. */
static void id_in_the_buffer(const knock_jwt_signer *signer) {
  char buffer[1024];
  knock_jwt_unverified *unverified = NULL;
  memcpy(buffer + 1, "ada", 3);
  CHECK_NUMBER(knock_jwt_sign_into(signer, buffer + 1, 3, NULL, buffer, sizeof buffer, NULL, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_inspect(buffer, strlen(buffer), &unverified, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(knock_jwt_unverified_user_id(unverified, NULL), "ada");
  knock_jwt_unverified_free(unverified);
}

static void grants_merged_with_themselves(void) {
  knock_jwt_grants *grants = NULL;
  knock_jwt_error *error = NULL;
  char *before = NULL;
  char *after = NULL;
  CHECK_NUMBER(knock_jwt_grants_new(&grants, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_add_user(grants, "ada", 3, read_feed, 1, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_to_json(grants, &before, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_merge(grants, grants, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_to_json(grants, &after, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(after, before);
  knock_jwt_status status = knock_jwt_grants_merge(NULL, NULL, &error);
  refused(status, error, KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid");
  knock_jwt_string_free(before);
  knock_jwt_string_free(after);
  knock_jwt_grants_free(grants);
}

/* A failed addition changes nothing, and options hold a copy of the grants. */
static void grants_and_options(const knock_jwt_signer *signer) {
  knock_jwt_grants *grants = NULL;
  knock_jwt_grants *more = NULL;
  knock_jwt_options *options = NULL;
  knock_jwt_error *error = NULL;
  char *json = NULL;
  CHECK_NUMBER(knock_jwt_grants_new(&grants, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_new(&more, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_add_user(grants, "ada", 3, read_feed, 1, NULL), KNOCK_JWT_OK);
  knock_jwt_status status = knock_jwt_grants_add_user(grants, "ada", 3, no_such, 1, &error);
  refused(status, error, KNOCK_JWT_GRANTS_INVALID, "grants_invalid");
  status = knock_jwt_grants_add_user(grants, "ada", 3, NULL, 0, &error);
  refused(status, error, KNOCK_JWT_GRANTS_INVALID, "grants_invalid");
  CHECK_NUMBER(knock_jwt_grants_add_tenant(more, "acme", 4, read_feed, 1, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_merge(grants, more, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_grants_to_json(grants, &json, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(json,
             "{\"https://api.knock.app/v1/users/ada\":{\"user/feed_read\":[{}]},"
             "\"https://api.knock.app/v1/tenants/acme\":{\"user/feed_read\":[{}]}}");

  CHECK_NUMBER(knock_jwt_options_new(&options, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_options_set_grants(options, grants, NULL), KNOCK_JWT_OK);
  knock_jwt_grants_free(grants);
  knock_jwt_grants_free(more);
  CHECK_NUMBER(knock_jwt_options_set_random_jti(options, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_options_set_expires_in(options, 20, NULL), KNOCK_JWT_OK);
  knock_jwt_issued *issued = NULL;
  CHECK_NUMBER(knock_jwt_issue(signer, "ada", 3, options, &issued, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_issued_expires_at(issued) - knock_jwt_issued_issued_at(issued), 20);
  CHECK_TEXT(knock_jwt_issued_warning_code(issued, 0), "expires_in_too_short");

  size_t length = 0;
  const char *token = knock_jwt_issued_token(issued, &length);
  knock_jwt_unverified *unverified = NULL;
  CHECK_NUMBER(knock_jwt_inspect(token, length, &unverified, NULL), KNOCK_JWT_OK);
  knock_jwt_issued_free(issued);
  CHECK(knock_jwt_unverified_jti(unverified, &length) != NULL && length == 36);
  CHECK(strstr(knock_jwt_unverified_payload(unverified, NULL), json) != NULL);
  CHECK_TEXT(knock_jwt_unverified_warning_code(unverified, 0), "expires_in_too_short");
  CHECK(knock_jwt_unverified_warning_message(unverified, 0) != NULL);
  knock_jwt_unverified_free(unverified);
  knock_jwt_string_free(json);
  knock_jwt_options_free(options);
}

/* Objects outlive what they were made of, and what was asked of them. */
static void independent_lives(void) {
  knock_jwt_signer *signer = test_signer(NULL);
  knock_jwt_key *key = NULL;
  knock_jwt_key *same = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  knock_jwt_verifier *verifier = NULL;
  knock_jwt_claims *claims = NULL;
  char *token = NULL;
  char *text = NULL;
  CHECK_NUMBER(knock_jwt_signer_key(signer, &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_sign(signer, "ada", 3, NULL, &token, NULL), KNOCK_JWT_OK);
  knock_jwt_signer_free(signer);
  CHECK_NUMBER(knock_jwt_key_to_base64(key, &text, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_new(text, strlen(text), &same, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(knock_jwt_key_fingerprint(same), knock_jwt_key_fingerprint(key));
  knock_jwt_string_free(text);
  CHECK_NUMBER(knock_jwt_key_to_pem(key, &text, NULL), KNOCK_JWT_OK);
  CHECK(strncmp(text, "-----BEGIN ", 11) == 0);
  knock_jwt_string_free(text);
  CHECK_NUMBER(knock_jwt_key_verifying_key(key, &verifying_key, NULL), KNOCK_JWT_OK);
  knock_jwt_key_free(key);
  knock_jwt_key_free(same);
  const knock_jwt_verifying_key *keys[] = {verifying_key};
  CHECK_NUMBER(knock_jwt_verifier_new(keys, 1, &verifier, NULL), KNOCK_JWT_OK);
  knock_jwt_verifying_key_free(verifying_key);
  CHECK_NUMBER(knock_jwt_verify(verifier, token, strlen(token), &claims, NULL), KNOCK_JWT_OK);
  knock_jwt_verifier *renewed = NULL;
  CHECK_NUMBER(knock_jwt_verifier_renew(verifier, &renewed, NULL), KNOCK_JWT_OK);
  knock_jwt_verifier_free(verifier);
  knock_jwt_claims *again = NULL;
  CHECK_NUMBER(knock_jwt_verify(renewed, token, strlen(token), &again, NULL), KNOCK_JWT_OK);
  knock_jwt_verifier_free(renewed);
  knock_jwt_string_free(token);
  CHECK_TEXT(knock_jwt_claims_user_id(claims, NULL), "ada");
  CHECK_TEXT(knock_jwt_claims_user_id(again, NULL), "ada");
  knock_jwt_claims_free(claims);
  knock_jwt_claims_free(again);
}

/* A token is handed out again while it has half its life left, by the clock of the options. */
static void reuse(void) {
  knock_jwt_config *config = NULL;
  CHECK_NUMBER(knock_jwt_config_new(&config, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_config_set_reuse(config, true, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_config_set_expires_in(config, 1000, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_config_set_min_share(config, 0.5, NULL), KNOCK_JWT_OK);
  knock_jwt_signer *signer = test_signer(config);
  knock_jwt_config_free(config);
  knock_jwt_options *options = NULL;
  CHECK_NUMBER(knock_jwt_options_new(&options, NULL), KNOCK_JWT_OK);
  const int64_t times[] = {1700000000000, 1700000499999, 1700000500000};
  const int64_t issued_at[] = {1700000000, 1700000000, 1700000500};
  for (size_t i = 0; i < 3; i++) {
    knock_jwt_issued *issued = NULL;
    char buffer[1024];
    CHECK_NUMBER(knock_jwt_options_set_now(options, times[i], NULL), KNOCK_JWT_OK);
    CHECK_NUMBER(knock_jwt_issue(signer, "ada", 3, options, &issued, NULL), KNOCK_JWT_OK);
    CHECK_NUMBER(knock_jwt_issued_issued_at(issued), issued_at[i]);
    CHECK_NUMBER(knock_jwt_sign_into(signer, "ada", 3, options, buffer, sizeof buffer, NULL, NULL), KNOCK_JWT_OK);
    CHECK_TEXT(buffer, knock_jwt_issued_token(issued, NULL));
    knock_jwt_issued_free(issued);
  }
  char *token = NULL;
  knock_jwt_error *error = NULL;
  CHECK_NUMBER(knock_jwt_options_set_now(options, -1, NULL), KNOCK_JWT_OK);
  knock_jwt_status status = knock_jwt_sign(signer, "ada", 3, options, &token, &error);
  refused(status, error, KNOCK_JWT_ISSUED_AT_INVALID, "issued_at_invalid");
  knock_jwt_options_free(options);
  knock_jwt_signer_free(signer);
}

void handles(void) {
  knock_jwt_signer *signer = test_signer(NULL);
  error_is_null_after_success(signer);
  lengths_count(signer);
  buffers(signer);
  id_in_the_buffer(signer);
  grants_merged_with_themselves();
  grants_and_options(signer);
  knock_jwt_signer_free(signer);
  independent_lives();
  reuse();
}
