#include "contract.h"

#include <stdio.h>
#include <stdlib.h>

static char key_text[8192];
static size_t key_text_len;

knock_jwt_key *test_key(void) {
  knock_jwt_key *key = NULL;
  CHECK_NUMBER(knock_jwt_key_new(key_text, key_text_len, &key, NULL), KNOCK_JWT_OK);
  return key;
}

knock_jwt_signer *test_signer(const knock_jwt_config *config) {
  knock_jwt_key *key = test_key();
  knock_jwt_signer *signer = NULL;
  CHECK_NUMBER(knock_jwt_signer_new(key, config, &signer, NULL), KNOCK_JWT_OK);
  knock_jwt_key_free(key);
  return signer;
}

void refused(knock_jwt_status status, knock_jwt_error *error, int number, const char *code) {
  CHECK_NUMBER(status, number);
  CHECK_NUMBER(knock_jwt_error_number(error), number);
  CHECK_TEXT(knock_jwt_error_code(error), code);
  const char *message = knock_jwt_error_message(error);
  CHECK(message != NULL && *message != '\0');
  knock_jwt_error_free(error);
}

int main(int argc, char **argv) {
  char path[4096];
  if (argc != 2) return 2;
  snprintf(path, sizeof path, "%s/keys/rsa2048.pem", argv[1]);
  FILE *file = fopen(path, "rb");
  if (file == NULL) return 2;
  key_text_len = fread(key_text, 1, sizeof key_text, file);
  fclose(file);

  CHECK_TEXT(knock_jwt_version(), KNOCK_JWT_VERSION);
  nulls_and_lengths();
  handles();
  batches();
  sources(argv[1]);
  return check_report("contract");
}
