/* libjwt verifies our tokens, and we verify libjwt's. */
#include <jwt.h>
#include <knock_jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"

static const char *const users[] = {"user_123", "ada.lovelace@example.com", "Grace \"Amazing\" Hopper",
                                    "\xe9\x99\xb3\xe5\xa4\xa7\xe6\x96\x87", "\xf0\x9f\x9a\x80"};

static void libjwt_verifies(const knock_jwt_signer *signer, const char *public_pem) {
  for (size_t i = 0; i < sizeof users / sizeof *users; i++) {
    knock_jwt_issued *issued = NULL;
    jwt_t *jwt = NULL;
    CHECK_NUMBER(knock_jwt_issue(signer, users[i], strlen(users[i]), NULL, &issued, NULL), KNOCK_JWT_OK);
    const char *token = knock_jwt_issued_token(issued, NULL);
    int failed = jwt_decode(&jwt, token, (const unsigned char *)public_pem, (int)strlen(public_pem));
    if (CHECK_NUMBER(failed, 0)) {
      CHECK(jwt_get_alg(jwt) == JWT_ALG_RS256);
      CHECK_TEXT(jwt_get_grant(jwt, "sub"), users[i]);
      CHECK_NUMBER(jwt_get_grant_int(jwt, "exp"), knock_jwt_issued_expires_at(issued));
      CHECK_NUMBER(jwt_get_grant_int(jwt, "iat"), knock_jwt_issued_issued_at(issued));
      jwt_free(jwt);
    }
    /* A token that was altered is none. */
    char *altered = strdup(token);
    altered[strlen(altered) - 10] = altered[strlen(altered) - 10] == 'A' ? 'B' : 'A';
    jwt = NULL;
    CHECK(jwt_decode(&jwt, altered, (const unsigned char *)public_pem, (int)strlen(public_pem)) != 0);
    free(altered);
    knock_jwt_issued_free(issued);
  }
}

static void we_verify(const knock_jwt_verifier *verifier, const char *private_pem) {
  jwt_t *jwt = NULL;
  knock_jwt_claims *claims = NULL;
  CHECK_NUMBER(jwt_new(&jwt), 0);
  jwt_add_grant(jwt, "sub", "user_123");
  jwt_add_grant_int(jwt, "exp", (long)time(NULL) + 3600);
  CHECK_NUMBER(jwt_set_alg(jwt, JWT_ALG_RS256, (const unsigned char *)private_pem, (int)strlen(private_pem)), 0);
  char *token = jwt_encode_str(jwt);
  CHECK_NUMBER(knock_jwt_verify(verifier, token, strlen(token), &claims, NULL), KNOCK_JWT_OK);
  CHECK_TEXT(knock_jwt_claims_user_id(claims, NULL), "user_123");
  knock_jwt_claims_free(claims);
  free(token);
  jwt_free(jwt);
}

int main(int argc, char **argv) {
  char path[4096];
  knock_jwt_key *key = NULL;
  knock_jwt_signer *signer = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  knock_jwt_verifier *verifier = NULL;
  char *private_pem = NULL;
  if (argc != 2) return 2;
  int length = snprintf(path, sizeof path, "%s/keys/rsa2048.pem", argv[1]);
  CHECK_NUMBER(knock_jwt_key_from_file(path, (size_t)length, &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_signer_new(key, NULL, &signer, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_verifying_key(key, &verifying_key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_to_pem(key, &private_pem, NULL), KNOCK_JWT_OK);
  const knock_jwt_verifying_key *keys[] = {verifying_key};
  CHECK_NUMBER(knock_jwt_verifier_new(keys, 1, &verifier, NULL), KNOCK_JWT_OK);
  libjwt_verifies(signer, knock_jwt_verifying_key_to_pem(verifying_key));
  we_verify(verifier, private_pem);
  knock_jwt_string_free(private_pem);
  knock_jwt_verifier_free(verifier);
  knock_jwt_verifying_key_free(verifying_key);
  knock_jwt_signer_free(signer);
  knock_jwt_key_free(key);
  return check_report("interop.libjwt");
}
