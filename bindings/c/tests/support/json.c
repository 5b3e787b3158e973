#include "json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void vectors_broken(const char *what, const char *name) {
  fprintf(stderr, "the vectors are not what their README says: %s %s\n", what, name);
  exit(2);
}

static void *room(size_t size) {
  void *memory = malloc(size == 0 ? 1 : size);
  if (memory == NULL) vectors_broken("no memory for", "a vector");
  return memory;
}

json_t *vectors_open(const char *folder, const char *name) {
  char path[4096];
  json_error_t error;
  snprintf(path, sizeof path, "%s/%s.json", folder, name);
  json_t *file = json_load_file(path, JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
  if (file == NULL) vectors_broken(error.text, path);
  return file;
}

const json_t *vectors_of(const json_t *file) {
  const json_t *list = member(file, "vectors");
  if (!json_is_array(list)) vectors_broken("not a list:", "vectors");
  return list;
}

size_t vectors_count(const json_t *file) {
  int64_t count = integer_of(file, "count");
  if (count <= 0) vectors_broken("not a count:", "count");
  return (size_t)count;
}

const json_t *member(const json_t *object, const char *name) {
  const json_t *value = json_object_get(object, name);
  if (value == NULL) vectors_broken("no member", name);
  return value;
}

const char *string_of(const json_t *object, const char *name) {
  const char *text = json_string_value(member(object, name));
  if (text == NULL) vectors_broken("not a string:", name);
  return text;
}

size_t string_length(const json_t *object, const char *name) {
  return json_string_length(member(object, name));
}

int64_t integer_of(const json_t *object, const char *name) {
  const json_t *value = member(object, name);
  if (!json_is_integer(value)) vectors_broken("not an integer:", name);
  return json_integer_value(value);
}

static bytes copied(const char *data, size_t len) {
  bytes copy = {room(len), len};
  memcpy(copy.data, data, len);
  return copy;
}

static int digit(char letter) {
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const char *place = letter == '\0' ? NULL : strchr(alphabet, letter);
  if (place == NULL) vectors_broken("not base64:", "input");
  return (int)(place - alphabet);
}

static bytes decoded(const char *text, size_t len) {
  bytes out = {room(len / 4 * 3 + 3), 0};
  unsigned held = 0;
  int bits = 0;
  for (size_t i = 0; i < len && text[i] != '='; i++) {
    held = (held << 6 | (unsigned)digit(text[i])) & 0xffffu;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.data[out.len++] = (char)(held >> bits & 0xffu);
    }
  }
  return out;
}

bytes input_of(const json_t *input) {
  const json_t *text = json_object_get(input, "text");
  if (json_object_size(input) != 1) vectors_broken("not an input:", "input");
  if (text != NULL) return copied(json_string_value(text), json_string_length(text));
  return decoded(string_of(input, "base64"), string_length(input, "base64"));
}

bytes token_of(const json_t *vector) {
  const json_t *repeat = json_object_get(vector, "token_repeat");
  if (repeat == NULL) return copied(string_of(vector, "token"), string_length(vector, "token"));
  const char *text = string_of(repeat, "text");
  size_t len = string_length(repeat, "text");
  size_t count = (size_t)integer_of(repeat, "count");
  bytes out = {room(len * count), len * count};
  for (size_t i = 0; i < count; i++) memcpy(out.data + i * len, text, len);
  return out;
}

bytes utf16_of(const json_t *units) {
  bytes out = {room(3 * json_array_size(units)), 0};
  for (size_t i = 0; i < json_array_size(units); i++) {
    unsigned unit = (unsigned)json_integer_value(json_array_get(units, i));
    if (unit < 0x80) {
      out.data[out.len++] = (char)unit;
    } else if (unit >= 0xd800 && unit < 0xe000) {
      out.data[out.len++] = (char)(0xe0 | unit >> 12);
      out.data[out.len++] = (char)(0x80 | (unit >> 6 & 0x3f));
      out.data[out.len++] = (char)(0x80 | (unit & 0x3f));
    } else {
      vectors_broken("only ASCII and surrogates are expected in", "user_id_utf16");
    }
  }
  return out;
}

bytes file_of(const char *folder, const char *name) {
  char path[4096];
  snprintf(path, sizeof path, "%s/keys/%s.pem", folder, name);
  FILE *file = fopen(path, "rb");
  if (file == NULL) vectors_broken("no such key:", path);
  bytes out = {room(1 << 16), 0};
  out.len = fread(out.data, 1, 1 << 16, file);
  fclose(file);
  return out;
}
