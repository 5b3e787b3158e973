/* unload LIBRARY KEY: a plug-in host: a thread uses the library, the library is closed, then the thread ends. */
#include <dlfcn.h>
#include <knock_jwt.h>
#include <pthread.h>
#include <string.h>

#include "check.h"

static void *library;
static const char *key_file;
static pthread_barrier_t used;
static pthread_barrier_t closed;

/* What the library calls by that name; POSIX has functions fit into a void *. */
#define FIND(name, result, arguments) \
  result(*name) arguments = NULL;     \
  *(void **)&name = dlsym(library, "knock_jwt_" #name)

static void *sign_a_token(void *unused) {
  knock_jwt_signer *signer = NULL;
  knock_jwt_key *key = NULL;
  char *token = NULL;
  FIND(key_from_file, int, (const char *, size_t, knock_jwt_key **, knock_jwt_error **));
  FIND(signer_new, int,
       (const knock_jwt_key *, const knock_jwt_config *, knock_jwt_signer **, knock_jwt_error **));
  FIND(sign, int,
       (const knock_jwt_signer *, const char *, size_t, const knock_jwt_options *, char **, knock_jwt_error **));
  FIND(string_free, void, (char *));
  FIND(signer_free, void, (knock_jwt_signer *));
  FIND(key_free, void, (knock_jwt_key *));
  CHECK_NUMBER(key_from_file(key_file, strlen(key_file), &key, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(signer_new(key, NULL, &signer, NULL), KNOCK_JWT_OK);
  CHECK_NUMBER(sign(signer, "ada", 3, NULL, &token, NULL), KNOCK_JWT_OK);
  string_free(token);
  signer_free(signer);
  key_free(key);
  pthread_barrier_wait(&used);
  pthread_barrier_wait(&closed);
  return unused;
}

int main(int argc, char **argv) {
  pthread_t thread;
  if (argc != 3) return 2;
  key_file = argv[2];
  library = dlopen(argv[1], RTLD_NOW | RTLD_LOCAL);
  if (!CHECK(library != NULL)) return 1;
  pthread_barrier_init(&used, NULL, 2);
  pthread_barrier_init(&closed, NULL, 2);
  CHECK_NUMBER(pthread_create(&thread, NULL, sign_a_token, NULL), 0);
  pthread_barrier_wait(&used);
  CHECK_NUMBER(dlclose(library), 0);
  pthread_barrier_wait(&closed);
  CHECK_NUMBER(pthread_join(thread, NULL), 0);
  return check_report("unload");
}
