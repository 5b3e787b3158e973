#include <stdlib.h>
#include <string.h>

#include "runner.h"

static knock_jwt_status make_signer(const json_t *vector, knock_jwt_error **error) {
  knock_jwt_config *config = NULL;
  knock_jwt_signer *signer = NULL;
  knock_jwt_status status = knock_jwt_config_new(&config, error);
  const json_t *share = json_object_get(vector, "min_share");
  const json_t *capacity = json_object_get(vector, "reuse_capacity");
  const json_t *seconds = json_object_get(vector, "expires_in");
  if ((share != NULL) + (capacity != NULL) + (seconds != NULL) != 1) {
    vectors_broken("not one setting:", string_of(vector, "name"));
  }
  if (share != NULL) status = knock_jwt_config_set_min_share(config, json_number_value(share), error);
  if (seconds != NULL) status = knock_jwt_config_set_expires_in(config, json_integer_value(seconds), error);
  if (capacity != NULL) {
    status = knock_jwt_config_set_reuse_capacity(config, (size_t)json_integer_value(capacity), error);
  }
  if (status == KNOCK_JWT_OK) {
    status = knock_jwt_signer_new(key_named(string_of(vector, "key")), config, &signer, error);
  }
  knock_jwt_signer_free(signer);
  knock_jwt_config_free(config);
  return status;
}

static knock_jwt_status parse(const json_t *vector, bool signing, knock_jwt_error **error) {
  bytes input = input_of(member(vector, "input"));
  knock_jwt_key *key = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  knock_jwt_status status = signing ? knock_jwt_key_new(input.data, input.len, &key, error)
                                    : knock_jwt_verifying_key_new(input.data, input.len, &verifying_key, error);
  knock_jwt_key_free(key);
  knock_jwt_verifying_key_free(verifying_key);
  free(input.data);
  return status;
}

static knock_jwt_status inspect(const json_t *vector, knock_jwt_error **error) {
  bytes token = token_of(vector);
  knock_jwt_unverified *unverified = NULL;
  knock_jwt_status status = knock_jwt_inspect(token.data, token.len, &unverified, error);
  knock_jwt_unverified_free(unverified);
  free(token.data);
  return status;
}

static knock_jwt_status provoke(const json_t *vector, knock_jwt_error **error) {
  const char *operation = string_of(vector, "operation");
  knock_jwt_status status = KNOCK_JWT_OK;
  if (strcmp(operation, "signing_key") == 0) {
    status = parse(vector, true, error);
  } else if (strcmp(operation, "verifying_key") == 0) {
    status = parse(vector, false, error);
  } else if (strcmp(operation, "signer") == 0) {
    status = make_signer(vector, error);
  } else if (strcmp(operation, "inspect") == 0) {
    status = inspect(vector, error);
  } else if (strcmp(operation, "sign") == 0) {
    knock_jwt_issued *issued = NULL;
    status = issue(vector, &issued, error);
    knock_jwt_issued_free(issued);
  } else if (strcmp(operation, "verify") == 0) {
    knock_jwt_claims *claims = NULL;
    status = verify(vector, &claims, error);
    knock_jwt_claims_free(claims);
  } else if (strcmp(operation, "verifier") == 0) {
    knock_jwt_verifier *verifier = NULL;
    status = make_verifier(member(vector, "verifying_keys"), integer_of(vector, "leeway"), &verifier, error);
    knock_jwt_verifier_free(verifier);
  } else {
    vectors_broken("an unknown operation", operation);
  }
  return status;
}

/* Whether a message repeats a key or a token. */
static bool repeats(const char *message, const json_t *vector) {
  const json_t *input = json_object_get(vector, "input");
  const char *texts[] = {json_string_value(json_object_get(vector, "token")),
                         json_string_value(json_object_get(input, "text"))};
  for (size_t i = 0; i < 2; i++) {
    if (texts[i] != NULL && strlen(texts[i]) > 16 && strstr(message, texts[i]) != NULL) return true;
  }
  return false;
}

void run_error(const json_t *vector) {
  const char *name = string_of(vector, "name");
  const char *code = string_of(vector, "code");
  int64_t number = integer_of(vector, "number");
  if (json_object_get(vector, "user_id_utf16") != NULL) {
    /* Half a surrogate pair cannot be said in UTF-8. What comes nearest is no UTF-8, and an error of the
       call itself. */
    code = "argument_invalid";
    number = KNOCK_JWT_ARGUMENT_INVALID;
  }
  knock_jwt_error *error = NULL;
  knock_jwt_status status = provoke(vector, &error);
  if (status == KNOCK_JWT_OK) {
    check_failed(name, "accepted, in place of %s", code);
    return;
  }
  bool same = CHECK_NUMBER(status, number) && CHECK_NUMBER(knock_jwt_error_number(error), number) &&
              CHECK_TEXT(knock_jwt_error_code(error), code) && CHECK_TEXT(knock_jwt_status_code(status), code);
  const char *message = knock_jwt_error_message(error);
  if (!same || !CHECK(message != NULL && *message != '\0' && !repeats(message, vector))) check_failed(name, "%s", message);
  knock_jwt_error_free(error);
}

/* C's compiler refuses values of another type than their place takes, so none names our language. */
void run_host_type(const json_t *vector) {
  const json_t *languages = member(vector, "languages");
  for (size_t i = 0; i < json_array_size(languages); i++) {
    const char *language = json_string_value(json_array_get(languages, i));
    if (strcmp(language, "c") == 0) check_failed(string_of(vector, "name"), "C expresses this, and does not run it");
  }
  CHECK(string_of(vector, "name")[0] != '\0');
}
