/* threads KEY ROUNDS: sixteen threads share one signer, one verifier and one set of options; each makes and
   frees its own results. With reuse and without. No rounds: what the header forbids. */
#include <knock_jwt.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check.h"

enum { THREADS = 16 };

static int rounds;
static atomic_bool done;
static knock_jwt_signer *signer;
static knock_jwt_verifier *verifier;
static knock_jwt_options *options;

/* Tells how many rounds went wrong; CHECK counts without a lock. */
static void *work(void *argument) {
  size_t thread = (size_t)argument;
  size_t wrong = 0;
  for (int round = 0; round < rounds; round++) {
    char id[32];
    knock_jwt_error *error = NULL;
    char *token = NULL;
    knock_jwt_claims *claims = NULL;
    /* Half of the ids are everybody's, half the thread's own. */
    int length = round % 2 == 0 ? snprintf(id, sizeof id, "user_%d", round)
                                : snprintf(id, sizeof id, "user_%zu_%d", thread, round);
    wrong += knock_jwt_sign(signer, id, (size_t)length, options, &token, &error) != KNOCK_JWT_OK;
    wrong += token == NULL ||
             knock_jwt_verify(verifier, token, strlen(token), &claims, &error) != KNOCK_JWT_OK ||
             strcmp(knock_jwt_claims_user_id(claims, NULL), id) != 0;
    knock_jwt_claims_free(claims);
    knock_jwt_string_free(token);
    wrong += knock_jwt_sign(signer, "", 0, NULL, &token, &error) != KNOCK_JWT_USER_ID_MISSING;
    wrong += strcmp(knock_jwt_error_code(error), "user_id_missing") != 0;
    knock_jwt_error_free(error);
  }
  return (void *)wrong;
}

static void with_reuse(const knock_jwt_key *key, bool reuse) {
  knock_jwt_config *config = NULL;
  pthread_t threads[THREADS];
  CHECK_NUMBER(knock_jwt_config_new(&config, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_config_set_reuse(config, reuse, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_signer_new(key, config, &signer, NULL), KNOCK_JWT_OK);
  knock_jwt_config_free(config);
  for (size_t i = 0; i < THREADS; i++) CHECK_NUMBER(pthread_create(&threads[i], NULL, work, (void *)i), 0);
  for (size_t i = 0; i < THREADS; i++) {
    void *wrong = NULL;
    CHECK_NUMBER(pthread_join(threads[i], &wrong), 0);
    CHECK_NUMBER((size_t)wrong, 0);
  }
  knock_jwt_signer_free(signer);
}

/* Changes options with which another thread signs, for as long as that goes on: now and then, for the
   sanitizer tells only of what a thread did lately. */
static void *change(void *unused) {
  const struct timespec pause = {0, 200000};
  while (!atomic_load_explicit(&done, memory_order_relaxed)) {
    knock_jwt_options_set_expires_in(options, 901, NULL);
    nanosleep(&pause, NULL);
  }
  return unused;
}

static void forbidden(const knock_jwt_key *key) {
  pthread_t changing;
  atomic_store(&done, false);
  CHECK_NUMBER(knock_jwt_signer_new(key, NULL, &signer, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(pthread_create(&changing, NULL, change, NULL), 0);
  work(NULL);
  atomic_store_explicit(&done, true, memory_order_relaxed);
  CHECK_NUMBER(pthread_join(changing, NULL), 0);
  knock_jwt_signer_free(signer);
}

int main(int argc, char **argv) {
  knock_jwt_key *key = NULL;
  knock_jwt_verifying_key *verifying_key = NULL;
  if (argc != 3) return 2;
  rounds = atoi(argv[2]);
  CHECK_NUMBER(knock_jwt_key_from_file(argv[1], strlen(argv[1]), &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_key_verifying_key(key, &verifying_key, NULL), KNOCK_JWT_OK);
  const knock_jwt_verifying_key *keys[] = {verifying_key};
  CHECK_NUMBER(knock_jwt_verifier_new(keys, 1, &verifier, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_options_new(&options, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_options_set_expires_in(options, 900, NULL), KNOCK_JWT_OK);
  if (rounds == 0) {
    rounds = 24;
    for (int i = 0; i < 20; i++) forbidden(key); /* the sanitizer may miss one */
  } else {
    with_reuse(key, false);
    with_reuse(key, true);
  }
  knock_jwt_options_free(options);
  knock_jwt_verifier_free(verifier);
  knock_jwt_verifying_key_free(verifying_key);
  knock_jwt_key_free(key);
  return check_report("threads");
}
