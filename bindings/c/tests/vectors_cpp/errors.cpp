#include <cstring>

#include "runner.hpp"

static void make_signer(const json_t *vector) {
  knock_jwt::config config;
  if (const json_t *share = json_object_get(vector, "min_share")) {
    config.min_share(json_number_value(share));
  } else if (const json_t *capacity = json_object_get(vector, "reuse_capacity")) {
    config.reuse_capacity(static_cast<std::size_t>(json_integer_value(capacity)));
  } else {
    config.expires_in(std::chrono::seconds(integer_of(vector, "expires_in")));
  }
  const knock_jwt::signer signer(key_named(string_of(vector, "key")), config);
}

// Runs it; an error is what is wanted.
static void provoke(const json_t *vector) {
  const std::string operation = string_of(vector, "operation");
  if (operation == "signing_key") {
    knock_jwt::signing_key::parse(owned(input_of(member(vector, "input"))));
  } else if (operation == "verifying_key") {
    knock_jwt::verifying_key::parse(owned(input_of(member(vector, "input"))));
  } else if (operation == "verifier") {
    make_verifier(member(vector, "verifying_keys"), integer_of(vector, "leeway"));
  } else if (operation == "signer") {
    make_signer(vector);
  } else if (operation == "sign") {
    (void)issue(vector);
  } else if (operation == "verify") {
    (void)verify(vector);
  } else if (operation == "inspect") {
    (void)knock_jwt::inspect(owned(token_of(vector)));
  } else {
    vectors_broken("an unknown operation", operation.c_str());
  }
}

void run_error(const json_t *vector) {
  const char *name = string_of(vector, "name");
  std::string_view code = text_of(vector, "code");
  std::int64_t number = integer_of(vector, "number");
  if (json_object_get(vector, "user_id_utf16") != nullptr) {
    // Half a surrogate pair cannot be said in UTF-8; what comes nearest is no UTF-8.
    code = "argument_invalid";
    number = KNOCK_JWT_ARGUMENT_INVALID;
  }
  try {
    provoke(vector);
    check_failed(name, "accepted, in place of %s", code.data());
  } catch (const knock_jwt::error &error) {
    const bool same = error.code() == code && error.number() == number && std::strlen(error.what()) > 0;
    if (!CHECK(same)) check_failed(name, "%d: %s", error.number(), error.what());
  }
}
