// cpp_api KEY: knock_jwt.hpp as people write it, and what the vectors cannot ask: moves, views, chrono, batches.
#include <knock_jwt.hpp>
#include <thread>
#include <type_traits>

#include "check.h"

using namespace std::chrono_literals;
namespace permission = knock_jwt::permission;

namespace {

template <class Call>
void refused(int number, std::string_view code, Call call) {
  try {
    call();
    check_failed("cpp_api", "accepted, in place of %s", code.data());
  } catch (const knock_jwt::error &error) {
    CHECK_NUMBER(error.number(), number);
    CHECK(error.code() == code);
    CHECK(!std::string(error.what()).empty());
  }
}

// Whether a batch of that kind can be indexed.
template <class Batch, class = void>
struct indexed : std::false_type {};
template <class Batch>
struct indexed<Batch, std::void_t<decltype(std::declval<Batch>()[0])>> : std::true_type {};

void mint_and_verify(const knock_jwt::signing_key &key) {
  const knock_jwt::signer signer(key);
  const knock_jwt::verifier verifier(key.verifying_key());
  const std::string token = signer.sign("user_123");
  const auto claims = verifier.verify(token);
  CHECK(claims.user_id() == "user_123");
  CHECK(claims.issued_at().has_value() && claims.expires_at() == *claims.issued_at() + 1h);
  CHECK(!claims.jti() && !claims.grants() && !claims.explicit_grants() && !claims.not_before());
  CHECK(claims.key_index() == 0);
  CHECK(verifier.renew().verify(token).payload() == claims.payload());
  CHECK(knock_jwt::inspect(token).user_id() == "user_123");
  CHECK(knock_jwt::inspect(token).signature_bits() == 2048);
  CHECK(signer.key().fingerprint() == key.fingerprint());
  refused(KNOCK_JWT_USER_ID_MISSING, "user_id_missing", [&] { (void)signer.sign({}); });
  refused(KNOCK_JWT_TOKEN_MALFORMED, "token_malformed", [&] { (void)verifier.verify(""); });
  refused(KNOCK_JWT_TOKEN_EXPIRED, "token_expired", [&] { (void)verifier.verify(token, claims.expires_at()); });
}

void options_and_grants(const knock_jwt::signer &signer) {
  knock_jwt::grants grants;
  grants.user("ada", {permission::user_feed_read, permission::preferences_read})
      .tenant("acme", {permission::slack_channels_read})
      .object("videos", "dinosaurs-loose", {permission::channel_data_read});
  knock_jwt::options options;
  options.expires_in(15min).issued_at(knock_jwt::moment(1700000000s)).grants(grants).explicit_grants(true);
  options.jti(std::string_view("a\0b", 3));
  const auto issued = signer.issue("ada", options);
  CHECK(issued.expires_at() - issued.issued_at() == 15min);
  CHECK(issued.refresh_at() == knock_jwt::moment(1700000450s));
  CHECK(issued.warnings().empty());
  const auto unverified = knock_jwt::inspect(issued.token());
  CHECK(unverified.jti() == std::string("a\0b", 3));
  CHECK(unverified.payload().find(grants.to_json()) != std::string::npos);
  CHECK(signer.issue("ada", options).token() == std::string(issued.token()));  // of a temporary
  const std::string before = grants.to_json();
  refused(KNOCK_JWT_GRANTS_INVALID, "grants_invalid", [&] { grants.user("ada", {"user/fly"}); });
  refused(KNOCK_JWT_GRANTS_INVALID, "grants_invalid", [&] { grants.raw("{"); });
  CHECK(grants.to_json() == before);
  // A fraction of a second is dropped, also before 1970.
  options.issued_at(std::chrono::system_clock::time_point(std::chrono::milliseconds(1999)));
  CHECK(signer.issue("ada", options).issued_at() == knock_jwt::moment(1s));
  options.issued_at(std::chrono::system_clock::time_point(std::chrono::milliseconds(-1)));
  refused(KNOCK_JWT_ISSUED_AT_INVALID, "issued_at_invalid", [&] { (void)signer.sign("ada", options); });
}

void moves(const knock_jwt::signing_key &key) {
  knock_jwt::signer first(key);
  knock_jwt::signer second = std::move(first);
  CHECK(!second.sign("ada").empty());
  refused(KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid", [&] { (void)first.sign("ada"); });
  first = second.renew();
  CHECK(!first.sign("ada").empty());
  knock_jwt::options options;
  const knock_jwt::options taken = std::move(options);
  refused(KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid", [&] { options.expires_in(1h); });
  CHECK(first.try_sign("ada", taken).has_value());
}

void batches(const knock_jwt::signer &signer) {
  const auto batch = signer.sign_many({"ada", "", "grace"});
  CHECK(batch.size() == 3);
  CHECK(batch[0].has_value() && batch[2].has_value() && !batch[1]);
  CHECK(batch[1].error().code() == "user_id_missing");
  CHECK(knock_jwt::inspect(*batch[2]).user_id() == "grace");
  static_assert(!indexed<knock_jwt::batch>::value, "a view of a batch that is gone");
  static_assert(!indexed<const knock_jwt::batch>::value, "a view of a batch that is gone");
  static_assert(indexed<const knock_jwt::batch &>::value, "a batch that stays");
  CHECK(!batch[3] && batch[3].error().number() == KNOCK_JWT_ARGUMENT_INVALID);
}

// Setters of a temporary, braces for options, and a result that is asked twice.
void as_people_write_it(const knock_jwt::signing_key &key) {
  auto config = knock_jwt::config().reuse(true).expires_in(10min);
  const knock_jwt::signer signer(key, config);
  auto grants = knock_jwt::grants().user("ada", {permission::user_feed_read});
  auto options = knock_jwt::options().expires_in(5min).grants(grants).now(std::chrono::system_clock::now());
  const auto token = signer.try_sign("ada", options);
  CHECK(&token.value() == &token.value());
  CHECK(knock_jwt::inspect(token.value()).payload().find(grants.to_json()) != std::string::npos);
  CHECK(signer.try_sign("ada", {}).has_value() && signer.try_issue("ada", {}).has_value());
  CHECK(signer.try_sign_many({"ada"}, {}).has_value());
  auto verifier = knock_jwt::verifier(key.verifying_key()).leeway(5s);
  CHECK(verifier.verify(token.value()).user_id() == "ada");
  const auto missing = signer.try_sign("");
  refused(KNOCK_JWT_USER_ID_MISSING, "user_id_missing", [&] { (void)missing.value(); });
}

// A child that forked while others signed leaves the old one alone.
void released(const knock_jwt::signing_key &key) {
  knock_jwt::signer signer(key);
  knock_jwt::verifier verifier(key.verifying_key());
  auto renewed = signer.renew();
  knock_jwt_signer *old = signer.release();
  CHECK(old != nullptr && signer.get() == nullptr);
  signer = std::move(renewed);
  auto renewed_verifier = verifier.renew();
  knock_jwt_verifier *old_verifier = verifier.release();
  CHECK(old_verifier != nullptr && verifier.get() == nullptr);
  verifier = std::move(renewed_verifier);
  CHECK(verifier.verify(signer.sign("ada")).user_id() == "ada");
  knock_jwt_signer_free(old);  // it could be, as nobody was signing, and must be, for leaks are looked for
  knock_jwt_verifier_free(old_verifier);
}

// The sanitizers look on.
void far_away_times(const knock_jwt::signer &signer, const knock_jwt::verifier &verifier) {
  const knock_jwt::moment start(std::chrono::seconds(1700000000));
  knock_jwt::options options;
  options.issued_at(start).expires_in(std::chrono::seconds(9007199254740991 - 1700000000));
  const auto issued = signer.issue("ada", options);
  CHECK(issued.issued_at() == start);
  CHECK(issued.expires_at() > std::chrono::system_clock::now());
  CHECK(issued.refresh_at() > std::chrono::system_clock::now());
  CHECK(verifier.verify(issued.token(), start).expires_at() > std::chrono::system_clock::now());
  CHECK(*knock_jwt::inspect(issued.token()).expires_at() > std::chrono::system_clock::now());
  CHECK(!verifier.try_verify(issued.token(), knock_jwt::moment::max()));
  CHECK(!verifier.try_verify(issued.token(), knock_jwt::moment::min()));
}

void reuse(const knock_jwt::signing_key &key) {
  knock_jwt::config config;
  config.reuse(true).expires_in(1000s).min_share(0.25);
  const knock_jwt::signer signer(key, config);
  knock_jwt::options options;
  options.now(knock_jwt::moment(1700000000s));
  const std::string token = signer.sign("ada", options);
  options.now(knock_jwt::moment(1700000749s));
  CHECK(signer.sign("ada", options) == token);
  options.now(knock_jwt::moment(1700000750s));
  CHECK(signer.sign("ada", options) != token);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { (void)signer.sign("grace"); });
  for (auto &thread : threads) thread.join();
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  try {
    const auto key = knock_jwt::signing_key::from_file(argv[1]);
    CHECK(knock_jwt::signing_key::parse(key.to_base64()).fingerprint() == key.fingerprint());
    CHECK(knock_jwt::signing_key::parse(key.to_pem()).bits() == 2048);
    mint_and_verify(key);
    options_and_grants(knock_jwt::signer(key));
    moves(key);
    batches(knock_jwt::signer(key));
    as_people_write_it(key);
    released(key);
    far_away_times(knock_jwt::signer(key), knock_jwt::verifier(key.verifying_key()));
    reuse(key);
    refused(KNOCK_JWT_VERIFYING_KEY_INVALID, "verifying_key_invalid",
            [] { knock_jwt::verifier(knock_jwt::verifier::key_list()); });
    refused(KNOCK_JWT_OPTIONS_INVALID, "options_invalid",
            [&] { knock_jwt::verifier(key.verifying_key()).leeway(301s); });
  } catch (const knock_jwt::error &error) {
    check_failed("cpp_api", "%d: %s", error.number(), error.what());
  }
  return check_report("cpp_api");
}
