/* The vectors of tests/vectors, read with jansson. */
#ifndef JSON_H
#define JSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes of our own. */
typedef struct {
  char *data;
  size_t len;
} bytes;

/* The file NAME.json of a folder; ends the program where it is not what the README there says. */
json_t *vectors_open(const char *folder, const char *name);

/* The list of vectors, and how many the file says it holds. */
const json_t *vectors_of(const json_t *file);
size_t vectors_count(const json_t *file);

/* A member that must be there; ends the program otherwise. */
const json_t *member(const json_t *object, const char *name);
const char *string_of(const json_t *object, const char *name);
size_t string_length(const json_t *object, const char *name);
int64_t integer_of(const json_t *object, const char *name);

/* Copies, for free(). */
bytes input_of(const json_t *input);                       /* {"text"} or {"base64"} */
bytes token_of(const json_t *vector);                      /* "token" or "token_repeat" */
bytes utf16_of(const json_t *units);                       /* UTF-16 as three bytes a unit where need be */
bytes file_of(const char *folder, const char *name);       /* keys/NAME.pem */

/* Says what is wrong with the vectors, and ends the program. */
void vectors_broken(const char *what, const char *name);

#ifdef __cplusplus
}
#endif

#endif
