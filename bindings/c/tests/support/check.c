#include "check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static long checked;
static long failed;

bool check(bool holds, const char *file, int line, const char *condition) {
  checked++;
  if (!holds) {
    failed++;
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, condition);
  }
  return holds;
}

bool check_text(const char *found, const char *wanted, const char *file, int line) {
  bool same = found == wanted || (found != NULL && wanted != NULL && strcmp(found, wanted) == 0);
  checked++;
  if (!same) {
    failed++;
    fprintf(stderr, "%s:%d: \"%s\", not \"%s\"\n", file, line, found == NULL ? "NULL" : found,
            wanted == NULL ? "NULL" : wanted);
  }
  return same;
}

bool check_number(long long found, long long wanted, const char *file, int line) {
  checked++;
  if (found != wanted) {
    failed++;
    fprintf(stderr, "%s:%d: %lld, not %lld\n", file, line, found, wanted);
  }
  return found == wanted;
}

void check_failed(const char *name, const char *format, ...) {
  va_list arguments;
  checked++;
  failed++;
  fprintf(stderr, "%s: ", name);
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
}

int check_report(const char *what) {
  printf("%s: %ld checked, %ld failed\n", what, checked, failed);
  return checked == 0 || failed != 0;
}
