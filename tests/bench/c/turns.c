/* turns: for each word on standard input, times what it names for about 25 ms and prints the seconds a call.
   speed.py beside it makes turns of this program and of others alternate. The key (PEM) is in
   KNOCK_SIGNING_KEY. */
#include <jwt.h>
#include <knock_jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { USERS = 1000 };

static knock_jwt_signer *signer;
static knock_jwt_signer *reusing;
static const char *pem;
static char users[USERS][16];
static size_t lengths[USERS];

static void must(int failed, const char *what) {
  if (!failed) return;
  fprintf(stderr, "%s failed\n", what);
  exit(1);
}

static void sign(void) {
  char *token = NULL;
  must(knock_jwt_sign(signer, "user_123", 8, NULL, &token, NULL), "knock_jwt_sign");
  knock_jwt_string_free(token);
}

static void sign_into(void) {
  char token[1024];
  must(knock_jwt_sign_into(signer, "user_123", 8, NULL, token, sizeof token, NULL, NULL), "knock_jwt_sign_into");
}

/* As its documentation has it: the key is given with the algorithm, for each token. */
static void libjwt(void) {
  jwt_t *jwt = NULL;
  long now = (long)time(NULL);
  must(jwt_new(&jwt), "jwt_new");
  must(jwt_set_alg(jwt, JWT_ALG_RS256, (const unsigned char *)pem, (int)strlen(pem)), "jwt_set_alg");
  must(jwt_add_grant(jwt, "sub", "user_123") || jwt_add_grant_int(jwt, "iat", now), "jwt_add_grant");
  must(jwt_add_grant_int(jwt, "exp", now + 3600), "jwt_add_grant_int");
  char *token = jwt_encode_str(jwt);
  must(token == NULL, "jwt_encode_str");
  free(token);
  jwt_free(jwt);
}

static void reused(void) {
  static size_t user;
  char *token = NULL;
  user = (user + 1) % USERS;
  must(knock_jwt_sign(reusing, users[user], lengths[user], NULL, &token, NULL), "knock_jwt_sign");
  knock_jwt_string_free(token);
}

static void reused_into(void) {
  static size_t user;
  char token[1024];
  user = (user + 1) % USERS;
  must(knock_jwt_sign_into(reusing, users[user], lengths[user], NULL, token, sizeof token, NULL, NULL), "knock_jwt_sign_into");
}

static struct {
  const char *name;
  void (*call)(void);
  long calls; /* that fill a turn; found at the first */
} candidates[] = {{"sign", sign, 0},
                  {"sign_into", sign_into, 0},
                  {"libjwt", libjwt, 0},
                  {"reused", reused, 0},
                  {"reused_into", reused_into, 0}};

static double seconds_of(void (*call)(void), long calls) {
  struct timespec from, to;
  clock_gettime(CLOCK_MONOTONIC, &from);
  for (long i = 0; i < calls; i++) call();
  clock_gettime(CLOCK_MONOTONIC, &to);
  return (double)(to.tv_sec - from.tv_sec) + (double)(to.tv_nsec - from.tv_nsec) / 1e9;
}

static double turn(size_t candidate) {
  void (*call)(void) = candidates[candidate].call;
  long calls = candidates[candidate].calls;
  if (calls == 0) {
    double took = 0;
    for (calls = 1; (took = seconds_of(call, calls)) < 0.006; calls *= 2) continue;
    calls = (long)((double)calls * 0.025 / took) + 1;
    candidates[candidate].calls = calls;
  }
  return seconds_of(call, calls) / (double)calls;
}

static void set_up(void) {
  knock_jwt_key *key = NULL;
  knock_jwt_config *config = NULL;
  must(knock_jwt_key_from_env(&key, NULL), "knock_jwt_key_from_env");
  must(knock_jwt_signer_new(key, NULL, &signer, NULL), "knock_jwt_signer_new");
  must(knock_jwt_config_new(&config, NULL), "knock_jwt_config_new");
  must(knock_jwt_config_set_reuse(config, true, NULL), "knock_jwt_config_set_reuse");
  must(knock_jwt_signer_new(key, config, &reusing, NULL), "knock_jwt_signer_new");
  knock_jwt_config_free(config);
  knock_jwt_key_free(key);
  for (size_t i = 0; i < USERS; i++) {
    lengths[i] = (size_t)snprintf(users[i], sizeof users[i], "user_%zu", i);
  }
  for (size_t i = 0; i < USERS; i++) reused();
}

int main(void) {
  char word[32];
  pem = getenv("KNOCK_SIGNING_KEY");
  set_up();
  while (scanf("%31s", word) == 1) {
    size_t candidate = 0;
    size_t count = sizeof candidates / sizeof *candidates;
    while (candidate < count && strcmp(candidates[candidate].name, word) != 0) candidate++;
    must(candidate == count, word);
    printf("%.9e\n", turn(candidate));
    fflush(stdout);
  }
  knock_jwt_signer_free(reusing);
  knock_jwt_signer_free(signer);
  return 0;
}
