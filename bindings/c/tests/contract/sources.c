/* Keys out of the environment, out of files, and made here. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract.h"

static void environment(const char *folder) {
  knock_jwt_signer *signer = (knock_jwt_signer *)0x1;
  knock_jwt_error *error = NULL;
  char path[4096];
  unsetenv("KNOCK_SIGNING_KEY");
  unsetenv("KNOCK_SIGNING_KEY_FILE");
  knock_jwt_status status = knock_jwt_signer_from_env(&signer, &error);
  refused(status, error, KNOCK_JWT_SIGNING_KEY_MISSING, "signing_key_missing");
  CHECK(signer == NULL);

  setenv("KNOCK_SIGNING_KEY", "sk_test_not_a_real_key", 1);
  status = knock_jwt_signer_from_env(&signer, &error);
  CHECK(error != NULL && strstr(knock_jwt_error_message(error), "sk_test_not_a_real_key") == NULL);
  refused(status, error, KNOCK_JWT_SIGNING_KEY_IS_API_KEY, "signing_key_is_api_key");

  snprintf(path, sizeof path, "%s/keys/rsa2048.pem", folder);
  setenv("KNOCK_SIGNING_KEY", "", 1); /* as unset */
  setenv("KNOCK_SIGNING_KEY_FILE", path, 1);
  CHECK_NUMBER(knock_jwt_signer_from_env(&signer, &error), KNOCK_JWT_OK);
  CHECK(signer != NULL && error == NULL);
  knock_jwt_key *key = NULL;
  CHECK_NUMBER(knock_jwt_key_from_env(&key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_bits(key), 2048);
  knock_jwt_key_free(key);
  knock_jwt_signer_free(signer);
  unsetenv("KNOCK_SIGNING_KEY");
  unsetenv("KNOCK_SIGNING_KEY_FILE");
}

static void files(const char *folder) {
  knock_jwt_key *key = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  knock_jwt_error *error = NULL;
  char path[4096];
  int length = snprintf(path, sizeof path, "%s/keys/rsa2048.pem!", folder) - 1; /* the ! is not part of it */
  CHECK_NUMBER(knock_jwt_key_from_file(path, (size_t)length, &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_verifying_key(key, &verifying_key, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(knock_jwt_verifying_key_fingerprint(verifying_key), knock_jwt_key_fingerprint(key));
  knock_jwt_verifying_key_free(verifying_key);
  length = snprintf(path, sizeof path, "%s/keys/rsa2048-certificate.pem", folder);
  CHECK_NUMBER(knock_jwt_verifying_key_from_file(path, (size_t)length, &verifying_key, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(knock_jwt_verifying_key_fingerprint(verifying_key), knock_jwt_key_fingerprint(key));
  knock_jwt_verifying_key_free(verifying_key);
  knock_jwt_key_free(key);

  knock_jwt_status status = knock_jwt_key_from_file("/nowhere/key.pem", 16, &key, &error);
  refused(status, error, KNOCK_JWT_SIGNING_KEY_UNREADABLE, "signing_key_unreadable");
  status = knock_jwt_key_from_file("/tmp\0/x", 7, &key, &error);
  CHECK(error != NULL && strstr(knock_jwt_error_message(error), "/tmp\\0/x") != NULL);
  refused(status, error, KNOCK_JWT_SIGNING_KEY_UNREADABLE, "signing_key_unreadable");
  status = knock_jwt_verifying_key_from_file("/nowhere/key.pem", 16, &verifying_key, &error);
  refused(status, error, KNOCK_JWT_VERIFYING_KEY_INVALID, "verifying_key_invalid");
}

static void made_here(void) {
  knock_jwt_key *key = NULL;
  knock_jwt_error *error = NULL;
  CHECK_NUMBER(knock_jwt_key_generate(2048, &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_bits(key), 2048);
  CHECK_NUMBER(strlen(knock_jwt_key_fingerprint(key)), 64);
  knock_jwt_key_free(key);
  knock_jwt_status status = knock_jwt_key_generate(1024, &key, &error);
  refused(status, error, KNOCK_JWT_SIGNING_KEY_SIZE, "signing_key_size");
}

void sources(const char *folder) {
  environment(folder);
  files(folder);
  made_here();
}
