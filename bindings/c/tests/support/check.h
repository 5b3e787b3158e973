/* What the tests say when something does not hold. A program ends with `return check_report("its name")`. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* Tells that a condition does not hold, and goes on. */
#define CHECK(condition) check((condition), __FILE__, __LINE__, #condition)
/* The same for two texts, of which either may be NULL. */
#define CHECK_TEXT(found, wanted) check_text((found), (wanted), __FILE__, __LINE__)
/* The same for two numbers. */
#define CHECK_NUMBER(found, wanted) check_number((long long)(found), (long long)(wanted), __FILE__, __LINE__)

#ifdef __cplusplus
extern "C" {
#endif

bool check(bool holds, const char *file, int line, const char *condition);
bool check_text(const char *found, const char *wanted, const char *file, int line);
bool check_number(long long found, long long wanted, const char *file, int line);

/* One vector that does not hold, by its name. */
void check_failed(const char *name, const char *format, ...);

/* 0 when all held. Fails too when nothing was checked. */
int check_report(const char *what);

#ifdef __cplusplus
}
#endif

#endif
