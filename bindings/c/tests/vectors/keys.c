#include <stdlib.h>
#include <string.h>

#include "runner.h"

enum { MOST_KEYS = 16 };

static struct {
  const char *name;
  knock_jwt_key *key;
  knock_jwt_signer *signer;
} known[MOST_KEYS];

static size_t place_of(const char *name) {
  for (size_t i = 0; i < MOST_KEYS; i++) {
    if (known[i].name != NULL && strcmp(known[i].name, name) == 0) return i;
    if (known[i].name != NULL) continue;
    bytes pem = file_of(folder, name);
    knock_jwt_status status = knock_jwt_key_new(pem.data, pem.len, &known[i].key, NULL);
    if (status == KNOCK_JWT_OK) status = knock_jwt_signer_new(known[i].key, NULL, &known[i].signer, NULL);
    free(pem.data);
    if (status != KNOCK_JWT_OK) vectors_broken("a key that cannot be used:", name);
    known[i].name = name;
    return i;
  }
  vectors_broken("more keys than there is room for:", name);
  return 0;
}

const knock_jwt_key *key_named(const char *name) { return known[place_of(name)].key; }

const knock_jwt_signer *signer_named(const char *name) { return known[place_of(name)].signer; }

void forget(void) {
  for (size_t i = 0; i < MOST_KEYS; i++) {
    knock_jwt_key_free(known[i].key);
    knock_jwt_signer_free(known[i].signer);
  }
}

void run_key(const json_t *vector) {
  const char *name = string_of(vector, "name");
  bytes input = input_of(member(vector, "input"));
  knock_jwt_key *key = NULL;
  knock_jwt_error *error = NULL;
  if (knock_jwt_key_new(input.data, input.len, &key, &error) != KNOCK_JWT_OK) {
    check_failed(name, "%s: %s", knock_jwt_error_code(error), knock_jwt_error_message(error));
  } else {
    CHECK_NUMBER(knock_jwt_key_bits(key), integer_of(vector, "bits"));
    if (!CHECK_TEXT(knock_jwt_key_fingerprint(key), string_of(vector, "fingerprint"))) check_failed(name, "fingerprint");
  }
  CHECK(key == NULL || error == NULL);
  knock_jwt_key_free(key);
  knock_jwt_error_free(error);
  free(input.data);
}

void run_verifying_key(const json_t *vector) {
  const char *name = string_of(vector, "name");
  bytes input = input_of(member(vector, "input"));
  knock_jwt_verifying_key *key = NULL;
  knock_jwt_error *error = NULL;
  if (knock_jwt_verifying_key_new(input.data, input.len, &key, &error) != KNOCK_JWT_OK) {
    check_failed(name, "%s: %s", knock_jwt_error_code(error), knock_jwt_error_message(error));
  } else {
    CHECK_NUMBER(knock_jwt_verifying_key_bits(key), integer_of(vector, "bits"));
    const char *fingerprint = string_of(vector, "fingerprint");
    if (!CHECK_TEXT(knock_jwt_verifying_key_fingerprint(key), fingerprint)) check_failed(name, "fingerprint");
  }
  knock_jwt_verifying_key_free(key);
  knock_jwt_error_free(error);
  free(input.data);
}
