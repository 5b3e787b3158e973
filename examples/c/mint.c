/* mint [--throw-away-key]: user ids on standard input, one a line; an id, a tab and its token on standard
   output for each. An id that is refused is told on standard error, and the exit code is 1. */
#include <knock_jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static int failed(const char *what, knock_jwt_error *error) {
  fprintf(stderr, "%s: error[%s]: %s\n", what, knock_jwt_error_code(error), knock_jwt_error_message(error));
  knock_jwt_error_free(error);
  return 1;
}

/* The signer of the key in the environment, or of one that is made up and known to nobody. */
static knock_jwt_status make_signer(bool throw_away, knock_jwt_signer **signer, knock_jwt_error **error) {
  if (!throw_away) return knock_jwt_signer_from_env(signer, error);
  knock_jwt_key *key = NULL;
  knock_jwt_status status = knock_jwt_key_generate(2048, &key, error);
  if (status == KNOCK_JWT_OK) status = knock_jwt_signer_new(key, NULL, signer, error);
  knock_jwt_key_free(key);
  return status;
}

static int mint(const knock_jwt_signer *signer, const char *user_id, size_t length, unsigned long number) {
  char *token = NULL;
  knock_jwt_error *error = NULL;
  if (knock_jwt_sign(signer, user_id, length, NULL, &token, &error) != KNOCK_JWT_OK) {
    char what[40];
    snprintf(what, sizeof what, "line %lu", number);
    return failed(what, error);
  }
  fwrite(user_id, 1, length, stdout); /* whole: an id may hold a NUL, where printf would end it */
  printf("\t%s\n", token);
  knock_jwt_string_free(token);
  return 0;
}

int main(int argc, char **argv) {
  bool throw_away = argc == 2 && strcmp(argv[1], "--throw-away-key") == 0;
  if (argc > 1 && !throw_away) {
    fprintf(stderr, "usage: %s [--throw-away-key] <USER_IDS\n", argv[0]);
    return 2;
  }
  knock_jwt_signer *signer = NULL;
  knock_jwt_error *error = NULL;
  if (make_signer(throw_away, &signer, &error) != KNOCK_JWT_OK) return failed("the signing key", error);

  char *line = NULL;
  size_t room = 0;
  ssize_t length;
  int status = 0;
  unsigned long number = 0;
  while ((length = getline(&line, &room, stdin)) >= 0) {
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) line[--length] = '\0';
    status |= mint(signer, line, (size_t)length, ++number);
  }
  free(line);
  knock_jwt_signer_free(signer);
  if (ferror(stdin) || fflush(stdout) != 0) {
    perror("mint");
    return 1;
  }
  return status;
}
