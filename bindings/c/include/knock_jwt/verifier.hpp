// Reading.
#ifndef KNOCK_JWT_VERIFIER_HPP
#define KNOCK_JWT_VERIFIER_HPP

#include <initializer_list>
#include <vector>

#include "key.hpp"
#include "options.hpp"
#include "result.hpp"

namespace knock_jwt {

namespace detail {

template <class Handle>
std::optional<std::string> text_of(const Handle *handle, const char *(*read)(const Handle *, std::size_t *)) {
  std::size_t length = 0;
  if (const char *text = read(handle, &length)) return std::string(text, length);
  return std::nullopt;
}

template <class Handle>
std::optional<moment> moment_of(const Handle *handle, bool (*read)(const Handle *, std::int64_t *)) {
  std::int64_t seconds = 0;
  if (read(handle, &seconds)) return moment_of(seconds);
  return std::nullopt;
}

}  // namespace detail

// What a verified token says.
class claims {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit claims(knock_jwt_claims *raw) noexcept : handle_(raw) {}

  [[nodiscard]] std::string user_id() const { return detail::text_of(get(), knock_jwt_claims_user_id).value_or(""); }
  [[nodiscard]] moment expires_at() const noexcept {
    return detail::moment_of(knock_jwt_claims_expires_at(get()));
  }
  [[nodiscard]] std::optional<moment> issued_at() const {
    return detail::moment_of(get(), knock_jwt_claims_issued_at);
  }
  [[nodiscard]] std::optional<moment> not_before() const {
    return detail::moment_of(get(), knock_jwt_claims_not_before);
  }
  [[nodiscard]] std::optional<std::string> jti() const { return detail::text_of(get(), knock_jwt_claims_jti); }
  // Whether the token allows only what it grants.
  [[nodiscard]] bool explicit_grants() const noexcept { return knock_jwt_claims_explicit_grants(get()); }
  // JSON text.
  [[nodiscard]] std::optional<std::string> grants() const { return detail::text_of(get(), knock_jwt_claims_grants); }
  // All that the token says, JSON text as it was signed.
  [[nodiscard]] std::string payload() const { return detail::text_of(get(), knock_jwt_claims_payload).value_or(""); }
  // Which of the verifier's keys signed the token, counted from 0.
  [[nodiscard]] std::size_t key_index() const noexcept { return knock_jwt_claims_key_index(get()); }

  [[nodiscard]] const knock_jwt_claims *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_claims, knock_jwt_claims_free> handle_;
};

// Verifies user tokens with one or more verifying keys: RS256 only, and strictly.
class verifier {
 public:
  using key_list = std::vector<const verifying_key *>;

  // Takes over a handle of knock_jwt.h.
  explicit verifier(knock_jwt_verifier *raw) noexcept : handle_(raw) {}

  static result<verifier> try_make(const verifying_key &key) { return try_make(key_list{&key}); }
  // With several, while a key is being rotated.
  static result<verifier> try_make(const key_list &keys) {
    std::vector<const knock_jwt_verifying_key *> list;
    list.reserve(keys.size());
    for (const verifying_key *key : keys) list.push_back(key != nullptr ? key->get() : nullptr);
    return detail::make<verifier, knock_jwt_verifier>([&](auto place, auto error) {
      return knock_jwt_verifier_new(list.data(), list.size(), place, error);
    });
  }
  // Allows for clocks that differ, up to 300 seconds.
  result<void> try_leeway(std::chrono::seconds leeway) {
    return detail::run([&](auto error) {
      return knock_jwt_verifier_set_leeway(handle_.get(), std::int64_t{leeway.count()}, error);
    });
  }
#if KNOCK_JWT_EXCEPTIONS
  explicit verifier(const verifying_key &key) : verifier(try_make(key).value()) {}
  explicit verifier(const key_list &keys) : verifier(try_make(keys).value()) {}
  verifier &leeway(std::chrono::seconds leeway) & {
    try_leeway(leeway).value();
    return *this;
  }
  verifier leeway(std::chrono::seconds leeway) && { return std::move(this->leeway(leeway)); }
#endif

  result<claims> try_verify(std::string_view token) const {
    return detail::make<claims, knock_jwt_claims>([&](auto place, auto error) {
      return knock_jwt_verify(get(), detail::start(token), token.size(), place, error);
    });
  }
  // By the caller's clock.
  template <class Duration>
  result<claims> try_verify(std::string_view token,
                            std::chrono::time_point<std::chrono::system_clock, Duration> now) const {
    const std::int64_t millis = detail::millis_of(now);
    return detail::make<claims, knock_jwt_claims>([&](auto place, auto error) {
      return knock_jwt_verify_at(get(), detail::start(token), token.size(), millis, place, error);
    });
  }
  // For a child process forked while other threads were verifying: see knock_jwt_signer_renew.
  result<verifier> try_renew() const {
    return detail::make<verifier, knock_jwt_verifier>(
        [&](auto place, auto error) { return knock_jwt_verifier_renew(get(), place, error); });
  }
#if KNOCK_JWT_EXCEPTIONS
  [[nodiscard]] claims verify(std::string_view token) const { return try_verify(token).value(); }
  template <class Duration>
  [[nodiscard]] claims verify(std::string_view token,
                              std::chrono::time_point<std::chrono::system_clock, Duration> now) const {
    return try_verify(token, now).value();
  }
  [[nodiscard]] verifier renew() const { return try_renew().value(); }
#endif

  [[nodiscard]] const knock_jwt_verifier *get() const noexcept { return handle_.get(); }
  // Lets go of the handle, which is then the caller's: to be freed in C, or never, in a forked child that
  // goes on with a renewed verifier.
  [[nodiscard]] knock_jwt_verifier *release() noexcept { return handle_.release(); }

 private:
  detail::handle<knock_jwt_verifier, knock_jwt_verifier_free> handle_;
};

// What a token says of itself. Nothing of it was verified: anybody can write such a token.
class unverified_token {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit unverified_token(knock_jwt_unverified *raw) noexcept : handle_(raw) {}

  [[nodiscard]] std::optional<std::string> algorithm() const {
    return detail::text_of(get(), knock_jwt_unverified_algorithm);
  }
  [[nodiscard]] std::optional<std::string> user_id() const {
    return detail::text_of(get(), knock_jwt_unverified_user_id);
  }
  [[nodiscard]] std::optional<std::string> jti() const { return detail::text_of(get(), knock_jwt_unverified_jti); }
  [[nodiscard]] std::optional<moment> issued_at() const {
    return detail::moment_of(get(), knock_jwt_unverified_issued_at);
  }
  [[nodiscard]] std::optional<moment> expires_at() const {
    return detail::moment_of(get(), knock_jwt_unverified_expires_at);
  }
  [[nodiscard]] std::string header() const {
    return detail::text_of(get(), knock_jwt_unverified_header).value_or("");
  }
  [[nodiscard]] std::string payload() const {
    return detail::text_of(get(), knock_jwt_unverified_payload).value_or("");
  }
  [[nodiscard]] std::size_t signature_bits() const noexcept { return knock_jwt_unverified_signature_bits(get()); }
  [[nodiscard]] std::vector<warning> warnings() const {
    std::vector<warning> found;
    for (std::size_t i = 0; i < knock_jwt_unverified_warning_count(get()); ++i) {
      found.push_back({knock_jwt_unverified_warning_code(get(), i), knock_jwt_unverified_warning_message(get(), i)});
    }
    return found;
  }

  [[nodiscard]] const knock_jwt_unverified *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_unverified, knock_jwt_unverified_free> handle_;
};

// Reads a token without verifying it. For looking at tokens, never for deciding who somebody is.
inline result<unverified_token> try_inspect(std::string_view token) {
  return detail::make<unverified_token, knock_jwt_unverified>([&](auto place, auto error) {
    return knock_jwt_inspect(detail::start(token), token.size(), place, error);
  });
}
#if KNOCK_JWT_EXCEPTIONS
[[nodiscard]] inline unverified_token inspect(std::string_view token) { return try_inspect(token).value(); }
#endif

}  // namespace knock_jwt

#endif  // KNOCK_JWT_VERIFIER_HPP
