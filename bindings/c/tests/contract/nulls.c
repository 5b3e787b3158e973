/* NULL, lengths that no memory has, and bytes that are no UTF-8, in every place. */
#include <stdint.h>
#include <string.h>

#include "contract.h"

#define REFUSED(call)                                                      \
  do {                                                                     \
    knock_jwt_error *error = (knock_jwt_error *)0x1; /* overwritten */     \
    knock_jwt_status status = (call);                                      \
    refused(status, error, KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid"); \
  } while (0)

static const knock_jwt_text read_feed[] = {KNOCK_JWT_TEXT(KNOCK_JWT_PERMISSION_USER_FEED_READ)};
static const char no_utf8[] = "\xed\xa0\xbd";

static void free_accepts_null(void) {
  knock_jwt_batch_free(NULL);
  knock_jwt_claims_free(NULL);
  knock_jwt_config_free(NULL);
  knock_jwt_error_free(NULL);
  knock_jwt_grants_free(NULL);
  knock_jwt_issued_free(NULL);
  knock_jwt_key_free(NULL);
  knock_jwt_options_free(NULL);
  knock_jwt_signer_free(NULL);
  knock_jwt_string_free(NULL);
  knock_jwt_unverified_free(NULL);
  knock_jwt_verifier_free(NULL);
  knock_jwt_verifying_key_free(NULL);
}

static void getters_accept_null(void) {
  size_t length = 7;
  int64_t seconds = 7;
  CHECK_NUMBER(knock_jwt_error_number(NULL), 0);
  CHECK(knock_jwt_error_code(NULL) == NULL && knock_jwt_error_message(NULL) == NULL);
  CHECK(knock_jwt_key_bits(NULL) == 0 && knock_jwt_key_fingerprint(NULL) == NULL);
  CHECK(knock_jwt_verifying_key_bits(NULL) == 0 && knock_jwt_verifying_key_fingerprint(NULL) == NULL);
  CHECK(knock_jwt_verifying_key_to_pem(NULL) == NULL);
  CHECK(knock_jwt_issued_token(NULL, &length) == NULL && length == 0);
  CHECK(knock_jwt_issued_token(NULL, NULL) == NULL);
  CHECK(knock_jwt_issued_issued_at(NULL) == 0 && knock_jwt_issued_expires_at(NULL) == 0);
  CHECK(knock_jwt_issued_refresh_at(NULL) == 0 && knock_jwt_issued_warning_count(NULL) == 0);
  CHECK(knock_jwt_issued_warning_code(NULL, 0) == NULL && knock_jwt_issued_warning_message(NULL, 0) == NULL);
  CHECK(knock_jwt_batch_count(NULL) == 0 && knock_jwt_batch_token(NULL, 0, &length) == NULL);
  CHECK(knock_jwt_batch_error(NULL, 0) == NULL);
  CHECK(knock_jwt_claims_user_id(NULL, NULL) == NULL && knock_jwt_claims_jti(NULL, NULL) == NULL);
  CHECK(knock_jwt_claims_grants(NULL, NULL) == NULL && knock_jwt_claims_payload(NULL, NULL) == NULL);
  CHECK(knock_jwt_claims_expires_at(NULL) == 0 && knock_jwt_claims_key_index(NULL) == 0);
  CHECK(!knock_jwt_claims_issued_at(NULL, &seconds) && seconds == 0);
  CHECK(!knock_jwt_claims_not_before(NULL, NULL) && !knock_jwt_claims_explicit_grants(NULL));
  CHECK(knock_jwt_unverified_algorithm(NULL, NULL) == NULL && knock_jwt_unverified_user_id(NULL, NULL) == NULL);
  CHECK(knock_jwt_unverified_jti(NULL, NULL) == NULL && knock_jwt_unverified_header(NULL, NULL) == NULL);
  CHECK(knock_jwt_unverified_payload(NULL, NULL) == NULL && knock_jwt_unverified_signature_bits(NULL) == 0);
  CHECK(!knock_jwt_unverified_issued_at(NULL, NULL) && !knock_jwt_unverified_expires_at(NULL, &seconds));
  CHECK(knock_jwt_unverified_warning_count(NULL) == 0 && knock_jwt_unverified_warning_code(NULL, 0) == NULL);
  CHECK(knock_jwt_unverified_warning_message(NULL, 0) == NULL);
  CHECK_TEXT(knock_jwt_status_code(0), "ok");
  CHECK_TEXT(knock_jwt_status_code(KNOCK_JWT_TOKEN_EXPIRED), "token_expired");
  CHECK(knock_jwt_status_code(-1) == NULL && knock_jwt_status_code(999) == NULL);
}

static void no_place_for_the_result(const knock_jwt_signer *signer, const knock_jwt_verifier *verifier,
                                    const knock_jwt_key *key, const knock_jwt_verifying_key **keys) {
  REFUSED(knock_jwt_key_new("x", 1, NULL, &error));
  REFUSED(knock_jwt_key_from_env(NULL, &error));
  REFUSED(knock_jwt_key_from_file("x", 1, NULL, &error));
  REFUSED(knock_jwt_key_generate(2048, NULL, &error));
  REFUSED(knock_jwt_key_verifying_key(key, NULL, &error));
  REFUSED(knock_jwt_key_to_pem(key, NULL, &error));
  REFUSED(knock_jwt_key_to_base64(key, NULL, &error));
  REFUSED(knock_jwt_verifying_key_new("x", 1, NULL, &error));
  REFUSED(knock_jwt_verifying_key_from_file("x", 1, NULL, &error));
  REFUSED(knock_jwt_grants_new(NULL, &error));
  REFUSED(knock_jwt_options_new(NULL, &error));
  REFUSED(knock_jwt_config_new(NULL, &error));
  REFUSED(knock_jwt_signer_new(key, NULL, NULL, &error));
  REFUSED(knock_jwt_signer_from_env(NULL, &error));
  REFUSED(knock_jwt_signer_key(signer, NULL, &error));
  REFUSED(knock_jwt_signer_renew(signer, NULL, &error));
  REFUSED(knock_jwt_sign(signer, "ada", 3, NULL, NULL, &error));
  REFUSED(knock_jwt_issue(signer, "ada", 3, NULL, NULL, &error));
  REFUSED(knock_jwt_sign_many(signer, read_feed, 1, NULL, NULL, &error));
  REFUSED(knock_jwt_verifier_new(keys, 1, NULL, &error));
  REFUSED(knock_jwt_verifier_renew(verifier, NULL, &error));
  REFUSED(knock_jwt_verify(verifier, "x", 1, NULL, &error));
  REFUSED(knock_jwt_verify_at(verifier, "x", 1, 0, NULL, &error));
  REFUSED(knock_jwt_inspect("x", 1, NULL, &error));
}

static void no_handle(void) {
  char *text = (char *)0x1;
  knock_jwt_key *key;
  knock_jwt_verifying_key *verifying_key;
  knock_jwt_signer *signer;
  knock_jwt_verifier *verifier;
  knock_jwt_issued *issued;
  knock_jwt_batch *batch;
  knock_jwt_claims *claims;
  const knock_jwt_verifying_key *no_key[] = {NULL};
  REFUSED(knock_jwt_key_verifying_key(NULL, &verifying_key, &error));
  CHECK(verifying_key == NULL);
  REFUSED(knock_jwt_key_to_pem(NULL, &text, &error));
  CHECK(text == NULL);
  REFUSED(knock_jwt_key_to_base64(NULL, &text, &error));
  REFUSED(knock_jwt_grants_add_user(NULL, "ada", 3, read_feed, 1, &error));
  REFUSED(knock_jwt_grants_add_tenant(NULL, "acme", 4, read_feed, 1, &error));
  REFUSED(knock_jwt_grants_add_object(NULL, "v", 1, "1", 1, read_feed, 1, &error));
  REFUSED(knock_jwt_grants_add_raw(NULL, "{}", 2, &error));
  REFUSED(knock_jwt_grants_merge(NULL, NULL, &error));
  REFUSED(knock_jwt_grants_to_json(NULL, &text, &error));
  REFUSED(knock_jwt_options_set_expires_in(NULL, 1, &error));
  REFUSED(knock_jwt_options_set_issued_at(NULL, 1, &error));
  REFUSED(knock_jwt_options_set_grants(NULL, NULL, &error));
  REFUSED(knock_jwt_options_set_explicit_grants(NULL, true, &error));
  REFUSED(knock_jwt_options_set_jti(NULL, "x", 1, &error));
  REFUSED(knock_jwt_options_set_random_jti(NULL, &error));
  REFUSED(knock_jwt_options_set_now(NULL, 1, &error));
  REFUSED(knock_jwt_config_set_expires_in(NULL, 1, &error));
  REFUSED(knock_jwt_config_set_min_share(NULL, 0.5, &error));
  REFUSED(knock_jwt_config_set_reuse(NULL, true, &error));
  REFUSED(knock_jwt_config_set_reuse_capacity(NULL, 1, &error));
  REFUSED(knock_jwt_signer_new(NULL, NULL, &signer, &error));
  CHECK(signer == NULL);
  REFUSED(knock_jwt_signer_key(NULL, &key, &error));
  REFUSED(knock_jwt_signer_renew(NULL, &signer, &error));
  REFUSED(knock_jwt_sign(NULL, "ada", 3, NULL, &text, &error));
  CHECK(text == NULL);
  REFUSED(knock_jwt_sign_into(NULL, "ada", 3, NULL, NULL, 0, NULL, &error));
  REFUSED(knock_jwt_issue(NULL, "ada", 3, NULL, &issued, &error));
  REFUSED(knock_jwt_sign_many(NULL, read_feed, 1, NULL, &batch, &error));
  REFUSED(knock_jwt_verifier_new(no_key, 1, &verifier, &error));
  REFUSED(knock_jwt_verifier_new(NULL, 1, &verifier, &error));
  REFUSED(knock_jwt_verifier_set_leeway(NULL, 1, &error));
  REFUSED(knock_jwt_verifier_renew(NULL, &verifier, &error));
  REFUSED(knock_jwt_verify(NULL, "x", 1, &claims, &error));
  REFUSED(knock_jwt_verify_at(NULL, "x", 1, 0, &claims, &error));
  CHECK(claims == NULL);
}

/* Each place for a text: NULL, -1 as a length, and where it is text and no bytes, no UTF-8. */
static void wrong_texts(const knock_jwt_signer *signer, const knock_jwt_verifier *verifier) {
  static const struct {
    const char *data;
    size_t len;
  } wrong[] = {{NULL, 0}, {NULL, 3}, {"ada", (size_t)-1}, {"ada", (size_t)PTRDIFF_MAX + 1}, {no_utf8, 3}};
  char *text;
  knock_jwt_key *key;
  knock_jwt_verifying_key *verifying_key;
  knock_jwt_issued *issued;
  knock_jwt_claims *claims;
  knock_jwt_unverified *unverified;
  knock_jwt_grants *grants = NULL;
  knock_jwt_options *options = NULL;
  CHECK_NUMBER(knock_jwt_grants_new(&grants, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_options_new(&options, NULL), KNOCK_JWT_OK);
  for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
    const char *data = wrong[i].data;
    size_t len = wrong[i].len;
    const knock_jwt_text list[] = {{data, len}};
    REFUSED(knock_jwt_sign(signer, data, len, NULL, &text, &error));
    REFUSED(knock_jwt_sign_into(signer, data, len, NULL, NULL, 0, NULL, &error));
    REFUSED(knock_jwt_issue(signer, data, len, NULL, &issued, &error));
    REFUSED(knock_jwt_grants_add_user(grants, data, len, read_feed, 1, &error));
    REFUSED(knock_jwt_grants_add_user(grants, "ada", 3, list, 1, &error));
    REFUSED(knock_jwt_grants_add_tenant(grants, data, len, read_feed, 1, &error));
    REFUSED(knock_jwt_grants_add_object(grants, data, len, "1", 1, read_feed, 1, &error));
    REFUSED(knock_jwt_grants_add_object(grants, "v", 1, data, len, read_feed, 1, &error));
    REFUSED(knock_jwt_grants_add_raw(grants, data, len, &error));
    REFUSED(knock_jwt_options_set_jti(options, data, len, &error));
    if (data == no_utf8) continue; /* keys and paths are bytes; a token that is no UTF-8 is its sender's fault */
    REFUSED(knock_jwt_key_new(data, len, &key, &error));
    REFUSED(knock_jwt_key_from_file(data, len, &key, &error));
    REFUSED(knock_jwt_verifying_key_new(data, len, &verifying_key, &error));
    REFUSED(knock_jwt_verifying_key_from_file(data, len, &verifying_key, &error));
    REFUSED(knock_jwt_verify(verifier, data, len, &claims, &error));
    REFUSED(knock_jwt_verify_at(verifier, data, len, 0, &claims, &error));
    REFUSED(knock_jwt_inspect(data, len, &unverified, &error));
  }
  REFUSED(knock_jwt_grants_add_user(grants, "ada", 3, NULL, 1, &error));
  REFUSED(knock_jwt_grants_add_user(grants, "ada", 3, read_feed, SIZE_MAX, &error));
  REFUSED(knock_jwt_grants_add_user(grants, "ada", 3, read_feed, SIZE_MAX / sizeof(knock_jwt_text), &error));
  REFUSED(knock_jwt_grants_merge(grants, NULL, &error));
  REFUSED(knock_jwt_options_set_grants(options, NULL, &error));
  /* After all that they hold nothing. */
  CHECK_NUMBER(knock_jwt_grants_to_json(grants, &text, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(text, "{}");
  knock_jwt_string_free(text);
  knock_jwt_grants_free(grants);
  knock_jwt_options_free(options);

  knock_jwt_error *error = NULL;
  knock_jwt_status status = knock_jwt_verify(verifier, no_utf8, 3, &claims, &error);
  refused(status, error, KNOCK_JWT_TOKEN_MALFORMED, "token_malformed");
  status = knock_jwt_inspect(no_utf8, 3, &unverified, &error);
  refused(status, error, KNOCK_JWT_TOKEN_MALFORMED, "token_malformed");
}

/* Without a place for the error, the number alone tells. */
static void no_place_for_the_error(const knock_jwt_signer *signer) {
  char *text = NULL;
  CHECK_NUMBER(knock_jwt_sign(signer, "", 0, NULL, &text, NULL), KNOCK_JWT_USER_ID_MISSING);
  CHECK_NUMBER(knock_jwt_sign(signer, NULL, 0, NULL, &text, NULL), KNOCK_JWT_ARGUMENT_INVALID);
  CHECK_NUMBER(knock_jwt_sign(signer, "ada", 3, NULL, NULL, NULL), KNOCK_JWT_ARGUMENT_INVALID);
}

void nulls_and_lengths(void) {
  knock_jwt_key *key = test_key();
  knock_jwt_signer *signer = test_signer(NULL);
  knock_jwt_verifying_key *verifying_key = NULL;
  knock_jwt_verifier *verifier = NULL;
  CHECK_NUMBER(knock_jwt_key_verifying_key(key, &verifying_key, NULL), KNOCK_JWT_OK);
  const knock_jwt_verifying_key *keys[] = {verifying_key};
  CHECK_NUMBER(knock_jwt_verifier_new(keys, 1, &verifier, NULL), KNOCK_JWT_OK);
  free_accepts_null();
  getters_accept_null();
  no_place_for_the_result(signer, verifier, key, keys);
  no_handle();
  wrong_texts(signer, verifier);
  no_place_for_the_error(signer);
  knock_jwt_verifier_free(verifier);
  knock_jwt_verifying_key_free(verifying_key);
  knock_jwt_signer_free(signer);
  knock_jwt_key_free(key);
}
