#include <stdlib.h>
#include <string.h>

#include "runner.h"

enum { MOST_VERIFYING_KEYS = 16 };

knock_jwt_status make_verifier(const json_t *keys, int64_t leeway, knock_jwt_verifier **verifier,
                               knock_jwt_error **error) {
  const knock_jwt_verifying_key *list[MOST_VERIFYING_KEYS];
  knock_jwt_verifying_key *owned[MOST_VERIFYING_KEYS] = {NULL};
  size_t count = json_array_size(keys);
  if (count > MOST_VERIFYING_KEYS) vectors_broken("more keys than there is room for:", "verifying_keys");
  knock_jwt_status status = KNOCK_JWT_OK;
  for (size_t i = 0; status == KNOCK_JWT_OK && i < count; i++) {
    bytes text = input_of(json_array_get(keys, i));
    status = knock_jwt_verifying_key_new(text.data, text.len, &owned[i], error);
    list[i] = owned[i];
    free(text.data);
  }
  if (status == KNOCK_JWT_OK) status = knock_jwt_verifier_new(list, count, verifier, error);
  if (status == KNOCK_JWT_OK) status = knock_jwt_verifier_set_leeway(*verifier, leeway, error);
  for (size_t i = 0; i < count; i++) knock_jwt_verifying_key_free(owned[i]);
  return status;
}

knock_jwt_status verify(const json_t *vector, knock_jwt_claims **claims, knock_jwt_error **error) {
  bytes token = token_of(vector);
  knock_jwt_verifier *verifier = NULL;
  knock_jwt_status status =
      make_verifier(member(vector, "verifying_keys"), integer_of(vector, "leeway"), &verifier, error);
  if (status == KNOCK_JWT_OK) {
    status = knock_jwt_verify_at(verifier, token.data, token.len, integer_of(vector, "now_ms"), claims, error);
  }
  knock_jwt_verifier_free(verifier);
  free(token.data);
  return status;
}

/* Whether a text of the claims, or its absence, is what the vector wants. */
static bool same_text(const json_t *wanted, const char *found, size_t length) {
  if (wanted == NULL || found == NULL) return wanted == NULL && found == NULL;
  return json_string_length(wanted) == length && memcmp(json_string_value(wanted), found, length) == 0;
}

static bool same_time(const json_t *wanted, bool there, int64_t seconds) {
  return wanted == NULL ? !there : there && json_integer_value(wanted) == seconds;
}

static bool same_grants(const json_t *wanted, const char *found, size_t length) {
  if (wanted == NULL || found == NULL) return wanted == NULL && found == NULL;
  json_t *grants = json_loadb(found, length, JSON_ALLOW_NUL, NULL);
  bool same = grants != NULL && json_equal(grants, wanted);
  json_decref(grants);
  return same;
}

void run_verification(const json_t *vector) {
  const char *name = string_of(vector, "name");
  const json_t *wanted = member(vector, "claims");
  knock_jwt_claims *claims = NULL;
  knock_jwt_error *error = NULL;
  if (verify(vector, &claims, &error) != KNOCK_JWT_OK) {
    check_failed(name, "%s: %s", knock_jwt_error_code(error), knock_jwt_error_message(error));
    knock_jwt_error_free(error);
    return;
  }
  size_t length;
  int64_t seconds;
  const char *text = knock_jwt_claims_user_id(claims, &length);
  bool same = same_text(member(wanted, "sub"), text, length);
  text = knock_jwt_claims_jti(claims, &length);
  same &= same_text(json_object_get(wanted, "jti"), text, length);
  text = knock_jwt_claims_grants(claims, &length);
  same &= same_grants(json_object_get(wanted, "grants"), text, length);
  bool there = knock_jwt_claims_issued_at(claims, &seconds);
  same &= same_time(json_object_get(wanted, "iat"), there, seconds);
  there = knock_jwt_claims_not_before(claims, &seconds);
  same &= same_time(json_object_get(wanted, "nbf"), there, seconds);
  same &= same_time(member(wanted, "exp"), true, knock_jwt_claims_expires_at(claims));
  same &= knock_jwt_claims_explicit_grants(claims) == json_is_true(json_object_get(wanted, "explicit_grants"));
  same &= (int64_t)knock_jwt_claims_key_index(claims) == integer_of(vector, "key_index");
  text = knock_jwt_claims_payload(claims, &length);
  if (!CHECK(same)) check_failed(name, "%.*s", (int)length, text);
  knock_jwt_claims_free(claims);
}
