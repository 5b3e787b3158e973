/* OpenSSL verifies our tokens with nothing but a base64 of its own: RSA, PKCS#1 v1.5, SHA-256. */
#include <knock_jwt.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

/* Decodes base64url; returns how many bytes there are. */
static size_t decoded(const char *text, size_t len, unsigned char *out) {
  size_t padded = (len + 3) / 4 * 4;
  unsigned char *plain = malloc(padded + 1);
  for (size_t i = 0; i < padded; i++) {
    char letter = i < len ? text[i] : '=';
    plain[i] = (unsigned char)(letter == '-' ? '+' : letter == '_' ? '/' : letter);
  }
  int got = EVP_DecodeBlock(out, plain, (int)padded);
  free(plain);
  return got < 0 ? 0 : (size_t)got - (padded - len);
}

static bool verifies(EVP_PKEY *key, const char *token) {
  unsigned char signature[2048];
  const char *dot = strrchr(token, '.');
  size_t len = decoded(dot + 1, strlen(dot + 1), signature);
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  bool good = EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
              EVP_DigestVerify(context, signature, len, (const unsigned char *)token, (size_t)(dot - token)) == 1;
  EVP_MD_CTX_free(context);
  return good;
}

static void key_of_size(const char *folder, int bits) {
  char path[4096];
  knock_jwt_key *key = NULL;
  knock_jwt_signer *signer = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  char *token = NULL;
  int length = snprintf(path, sizeof path, "%s/keys/rsa%d.pem", folder, bits);
  CHECK_NUMBER(knock_jwt_key_from_file(path, (size_t)length, &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_signer_new(key, NULL, &signer, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_verifying_key(key, &verifying_key, NULL), KNOCK_JWT_OK);
  BIO *pem = BIO_new_mem_buf(knock_jwt_verifying_key_to_pem(verifying_key), -1);
  EVP_PKEY *theirs = PEM_read_bio_PUBKEY(pem, NULL, NULL, NULL);
  CHECK(theirs != NULL && EVP_PKEY_get_bits(theirs) == bits);
  CHECK_NUMBER(knock_jwt_sign(signer, "user_123", 8, NULL, &token, NULL), KNOCK_JWT_OK);
  CHECK(verifies(theirs, token));
  token[50] = token[50] == 'A' ? 'B' : 'A';
  CHECK(!verifies(theirs, token));
  EVP_PKEY_free(theirs);
  BIO_free(pem);
  knock_jwt_string_free(token);
  knock_jwt_verifying_key_free(verifying_key);
  knock_jwt_signer_free(signer);
  knock_jwt_key_free(key);
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  key_of_size(argv[1], 2048);
  key_of_size(argv[1], 3072);
  key_of_size(argv[1], 4096);
  return check_report("interop.openssl");
}
