// cpp_no_exceptions KEY: the form without exceptions, compiled without them.
#include <knock_jwt.hpp>

#include "check.h"

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  auto key = knock_jwt::signing_key::try_from_file(argv[1]);
  if (!CHECK(key.has_value())) return 1;
  auto signer = knock_jwt::signer::try_make(*key);
  if (!CHECK(signer.has_value())) return 1;

  knock_jwt::grants grants;
  CHECK(grants.try_user("ada", {knock_jwt::permission::user_feed_read}).has_value());
  const auto refused = grants.try_user("ada", {"user/fly"});
  CHECK(!refused && refused.error().code() == "grants_invalid" && refused.error().number() == 205);

  knock_jwt::options options;
  CHECK(options.try_grants(grants).has_value());
  CHECK(options.try_expires_in(std::chrono::minutes(15)).has_value());
  const auto token = signer->try_sign("ada", options);
  CHECK(token && token->size() > 400);
  CHECK(!signer->try_sign("").has_value());

  auto verifying_key = key->try_verifying_key();
  auto verifier = knock_jwt::verifier::try_make(*verifying_key);
  CHECK(verifier->try_leeway(std::chrono::seconds(5)).has_value());
  const auto claims = verifier->try_verify(*token);
  CHECK(claims && claims->user_id() == "ada");
  CHECK(!verifier->try_verify("x.y.z").has_value());

  const auto missing = knock_jwt::signing_key::try_parse("");
  CHECK(!missing && missing.error().code() == "signing_key_missing");
  return check_report("cpp_no_exceptions");
}
