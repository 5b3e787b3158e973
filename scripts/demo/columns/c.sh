#!/usr/bin/env bash
# The demo's column of C, by the installed library; rust.sh beside it says how columns work.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

if ! have cc || ! have pkg-config || ! have ld; then
    debian_packages "the demo has no column of C" binutils gcc libc6-dev pkg-config >&2 || exit 77
fi
scripts/tools.sh zig >/dev/null || exit 77
prefix=$PWD/target/c/prefix
scripts/install-c.sh "$prefix" >&2
program=$KNOCK_JWT_SCRATCH/column-c
cat >"$program.c" <<'C'
#include <knock_jwt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The ids are lines of printable text, so these two are all that JSON wants escaped. */
static void print_json(const char *text) {
  for (; *text != '\0'; text++) {
    if (*text == '"' || *text == '\\') putchar('\\');
    putchar(*text);
  }
}

int main(int argc, char **argv) {
  FILE *users = argc == 3 ? fopen(argv[1], "r") : NULL;
  if (users == NULL) return 2;
  knock_jwt_signer *signer = NULL;
  knock_jwt_options *options = NULL;
  knock_jwt_error *error = NULL;
  if (knock_jwt_signer_from_env(&signer, &error) != KNOCK_JWT_OK ||
      knock_jwt_options_new(&options, &error) != KNOCK_JWT_OK ||
      knock_jwt_options_set_issued_at(options, atoll(argv[2]), &error) != KNOCK_JWT_OK) {
    fprintf(stderr, "%s\n", knock_jwt_error_message(error));
    return 1;
  }
  char user_id[1024];
  while (fgets(user_id, sizeof user_id, users) != NULL) {
    char *token = NULL;
    user_id[strcspn(user_id, "\r\n")] = '\0';
    if (*user_id == '\0') continue;
    if (knock_jwt_sign(signer, user_id, strlen(user_id), options, &token, NULL) != KNOCK_JWT_OK) return 1;
    printf("{\"user_id\":\"");
    print_json(user_id);
    printf("\",\"token\":\"%s\"}\n", token);
    knock_jwt_string_free(token);
  }
  knock_jwt_options_free(options);
  knock_jwt_signer_free(signer);
  return fclose(users) != 0;
}
C
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
# shellcheck disable=SC2046 # a word for each flag
cc "$program.c" -o "$program" $(pkg-config --cflags --libs knock_jwt) "-Wl,-rpath,$prefix/lib"
"$program" "$1" "$2"
