// The vectors through knock_jwt.hpp.
#ifndef RUNNER_HPP
#define RUNNER_HPP

#include <algorithm>
#include <knock_jwt.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "check.h"
#include "json.h"

// Where tests/vectors is.
extern std::string folder;

void run_token(const json_t *vector);
void run_verification(const json_t *vector);
void run_error(const json_t *vector);

// A member that is a string, whole, though it may hold NUL.
std::string_view text_of(const json_t *object, const char *name);
// A copy that is freed here.
std::string owned(bytes copy);
// The key and the signer of keys/NAME.pem, made once.
const knock_jwt::signing_key &key_named(const std::string &name);
const knock_jwt::signer &signer_named(const std::string &name);

// These throw.
knock_jwt::issued_token issue(const json_t *request);
knock_jwt::verifier make_verifier(const json_t *keys, std::int64_t leeway);
knock_jwt::claims verify(const json_t *vector);

inline knock_jwt::moment moment_of(std::int64_t seconds) {
  return knock_jwt::moment(std::chrono::seconds(seconds));
}
// As C++ tells a time: none is beyond what the system's clock holds, less a day.
inline knock_jwt::moment told(std::int64_t seconds) { return std::min(moment_of(seconds), moment_of(9223285636)); }

#endif
