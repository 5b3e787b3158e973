// vectors_cpp FOLDER FILE: every vector of FOLDER/FILE.json. Fails when it ran fewer than the file holds.
#include <cstdio>
#include <cstdlib>
#include <map>

#include "runner.hpp"

std::string folder;

std::string_view text_of(const json_t *object, const char *name) {
  return {string_of(object, name), string_length(object, name)};
}

std::string owned(bytes copy) {
  std::string text(copy.data, copy.len);
  std::free(copy.data);
  return text;
}

const knock_jwt::signing_key &key_named(const std::string &name) {
  static std::map<std::string, knock_jwt::signing_key> known;
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  return known.emplace(name, knock_jwt::signing_key::parse(owned(file_of(folder.c_str(), name.c_str())))).first->second;
}

const knock_jwt::signer &signer_named(const std::string &name) {
  static std::map<std::string, knock_jwt::signer> known;
  const auto found = known.find(name);
  if (found != known.end()) return found->second;
  return known.emplace(name, knock_jwt::signer(key_named(name))).first->second;
}

static void run_key(const json_t *vector) {
  const auto key = knock_jwt::signing_key::parse(owned(input_of(member(vector, "input"))));
  CHECK_NUMBER(key.bits(), integer_of(vector, "bits"));
  CHECK(key.fingerprint() == text_of(vector, "fingerprint"));
  CHECK(key.verifying_key().fingerprint() == key.fingerprint());
}

static void run_verifying_key(const json_t *vector) {
  const auto key = knock_jwt::verifying_key::parse(owned(input_of(member(vector, "input"))));
  CHECK_NUMBER(key.bits(), integer_of(vector, "bits"));
  CHECK(key.fingerprint() == text_of(vector, "fingerprint"));
  CHECK(knock_jwt::verifying_key::parse(key.to_pem()).fingerprint() == key.fingerprint());
}

// C++'s compiler refuses values of another type than their place takes, so none names our language.
static void run_host_type(const json_t *vector) {
  const json_t *languages = member(vector, "languages");
  for (std::size_t i = 0; i < json_array_size(languages); ++i) {
    CHECK(std::string_view(json_string_value(json_array_get(languages, i))) != "cpp");
  }
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  folder = argv[1];
  const std::map<std::string_view, void (*)(const json_t *)> files = {
      {"keys", run_key},           {"verifying_keys", run_verifying_key}, {"tokens", run_token},
      {"verify", run_verification}, {"errors", run_error},                {"host_types", run_host_type},
  };
  const auto found = files.find(argv[2]);
  if (found == files.end()) return 2;
  json_t *file = vectors_open(folder.c_str(), argv[2]);
  const json_t *list = vectors_of(file);
  std::size_t ran = 0;
  for (; ran < json_array_size(list); ++ran) {
    const json_t *vector = json_array_get(list, ran);
    try {
      found->second(vector);
    } catch (const knock_jwt::error &error) {
      check_failed(string_of(vector, "name"), "%d: %s", error.number(), error.what());
    }
  }
  CHECK_NUMBER(ran, vectors_count(file));
  std::printf("%zu of %zu vectors of %s.json ran, in C++\n", ran, vectors_count(file), argv[2]);
  json_decref(file);
  return check_report(argv[2]);
}
