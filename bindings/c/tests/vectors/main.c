/* vectors FOLDER FILE: every vector of FOLDER/FILE.json. Fails when it ran fewer than the file holds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

const char *folder;

static const struct {
  const char *name;
  void (*run)(const json_t *vector);
} files[] = {
    {"keys", run_key},         {"verifying_keys", run_verifying_key}, {"tokens", run_token},
    {"verify", run_verification}, {"errors", run_error},              {"host_types", run_host_type},
};

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  folder = argv[1];
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (strcmp(files[i].name, argv[2]) != 0) continue;
    json_t *file = vectors_open(folder, argv[2]);
    const json_t *list = vectors_of(file);
    size_t ran = 0;
    for (; ran < json_array_size(list); ran++) files[i].run(json_array_get(list, ran));
    CHECK_NUMBER(ran, vectors_count(file));
    printf("%zu of %zu vectors of %s.json ran, in C\n", ran, vectors_count(file), argv[2]);
    json_decref(file);
    forget();
    return check_report(argv[2]);
  }
  return 2;
}
