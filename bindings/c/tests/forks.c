/* forks KEY: a child mints at once: forked while nobody signs, with the signer as it is; forked while other threads
   sign, with it renewed. */
#include <knock_jwt.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"

enum { THREADS = 4, FORKS = 20 };

static knock_jwt_signer *signer;
static atomic_bool done;

static bool mints(const knock_jwt_signer *with) {
  char token[1024];
  return knock_jwt_sign_into(with, "ada", 3, NULL, token, sizeof token, NULL, NULL) == KNOCK_JWT_OK;
}

static void *sign_on(void *unused) {
  while (!atomic_load(&done)) mints(signer);
  return unused;
}

/* The child that `fork` makes; one that hangs is ended by the alarm. */
static void child(bool renew) {
  alarm(20);
  knock_jwt_signer *own = signer;
  bool good = !renew || knock_jwt_signer_renew(signer, &own, NULL) == KNOCK_JWT_OK;
  _exit(good && mints(own) ? 0 : 1);
}

static void forks(bool renew) {
  for (int i = 0; i < FORKS; i++) {
    int status = -1;
    pid_t pid = fork();
    if (pid == 0) child(renew);
    CHECK(pid > 0 && waitpid(pid, &status, 0) == pid);
    CHECK_NUMBER(status, 0);
  }
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  knock_jwt_key *key = NULL;
  knock_jwt_config *config = NULL;
  pthread_t threads[THREADS];
  CHECK_NUMBER(knock_jwt_key_from_file(argv[1], strlen(argv[1]), &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_config_new(&config, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_config_set_reuse_capacity(config, 4, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(knock_jwt_signer_new(key, config, &signer, NULL), KNOCK_JWT_OK);
  CHECK(mints(signer));
  forks(false);
  for (int i = 0; i < THREADS; i++) CHECK_NUMBER(pthread_create(&threads[i], NULL, sign_on, NULL), 0);
  forks(true);
  atomic_store(&done, true);
  for (int i = 0; i < THREADS; i++) CHECK_NUMBER(pthread_join(threads[i], NULL), 0);
  knock_jwt_signer_free(signer);
  knock_jwt_config_free(config);
  knock_jwt_key_free(key);
  return check_report("forks");
}
