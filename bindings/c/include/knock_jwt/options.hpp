// What a token should be like, and the settings of a signer.
#ifndef KNOCK_JWT_OPTIONS_HPP
#define KNOCK_JWT_OPTIONS_HPP

#include <chrono>
#include <cstdint>

#include "grants.hpp"
#include "result.hpp"

namespace knock_jwt {

// A moment in whole seconds, as tokens have them. One that the library tells is never beyond what
// std::chrono::system_clock can hold (the year 2262, where it counts nanoseconds), so comparing it with
// system_clock::now() does not overflow; a token of a later time is told as of that year.
using moment = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;

namespace detail {

inline moment moment_of(std::int64_t seconds) noexcept {
  using std::chrono::system_clock;
  // Inside by a day, so that it may be rounded too.
  constexpr std::int64_t last =
      std::chrono::duration_cast<std::chrono::seconds>(system_clock::duration::max()).count() - 86400;
  const std::int64_t held = seconds > last ? last : seconds < -last ? -last : seconds;
  return moment(std::chrono::seconds(held));
}

// Milliseconds as C takes them; what is too much for them is as much as they hold.
template <class Duration>
std::int64_t millis_of(std::chrono::time_point<std::chrono::system_clock, Duration> time) noexcept {
  constexpr std::int64_t most = std::chrono::milliseconds::max().count();
  const std::int64_t seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
  if (seconds >= most / 1000) return most;
  if (seconds <= -(most / 1000)) return -most;
  return std::chrono::floor<std::chrono::milliseconds>(time).time_since_epoch().count();
}

}  // namespace detail

// What a token should be like. One object serves for any number of tokens:
//     knock_jwt::options options;
//     options.expires_in(15min).grants(grants).explicit_grants(true);
class options {
 public:
  options() noexcept : handle_(detail::fresh(knock_jwt_options_new)) {}
  // Takes over a handle of knock_jwt.h.
  explicit options(knock_jwt_options *raw) noexcept : handle_(raw) {}

  // How long the token is valid, in place of the signer's lifetime.
  result<void> try_expires_in(std::chrono::seconds lifetime) {
    return detail::run([&](auto error) {
      return knock_jwt_options_set_expires_in(handle_.get(), std::int64_t{lifetime.count()}, error);
    });
  }
  // When it was issued, in place of now; a fraction of a second is dropped. Such a token is never reused.
  template <class Duration>
  result<void> try_issued_at(std::chrono::time_point<std::chrono::system_clock, Duration> time) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    return detail::run([&](auto error) {
      return knock_jwt_options_set_issued_at(handle_.get(), std::int64_t{seconds}, error);
    });
  }
  // Copied.
  result<void> try_grants(const knock_jwt::grants &grants) {
    return detail::run([&](auto error) { return knock_jwt_options_set_grants(handle_.get(), grants.get(), error); });
  }
  // Whether the token allows only what it grants.
  result<void> try_explicit_grants(bool explicit_grants) {
    return detail::run([&](auto error) {
      return knock_jwt_options_set_explicit_grants(handle_.get(), explicit_grants, error);
    });
  }
  result<void> try_jti(std::string_view jti) {
    return detail::run([&](auto error) {
      return knock_jwt_options_set_jti(handle_.get(), detail::start(jti), jti.size(), error);
    });
  }
  // A UUID of version 4, new for each token. Such a token is never reused.
  result<void> try_random_jti() {
    return detail::run([&](auto error) { return knock_jwt_options_set_random_jti(handle_.get(), error); });
  }
  // The clock to go by, in place of the system's: for tests.
  template <class Duration>
  result<void> try_now(std::chrono::time_point<std::chrono::system_clock, Duration> time) {
    return detail::run([&](auto error) {
      return knock_jwt_options_set_now(handle_.get(), detail::millis_of(time), error);
    });
  }
#if KNOCK_JWT_EXCEPTIONS
  options &expires_in(std::chrono::seconds lifetime) & {
    try_expires_in(lifetime).value();
    return *this;
  }
  options expires_in(std::chrono::seconds lifetime) && { return std::move(this->expires_in(lifetime)); }
  template <class Duration>
  options &issued_at(std::chrono::time_point<std::chrono::system_clock, Duration> time) & {
    try_issued_at(time).value();
    return *this;
  }
  template <class Duration>
  options issued_at(std::chrono::time_point<std::chrono::system_clock, Duration> time) && {
    return std::move(this->issued_at(time));
  }
  options &grants(const knock_jwt::grants &grants) & {
    try_grants(grants).value();
    return *this;
  }
  options grants(const knock_jwt::grants &grants) && { return std::move(this->grants(grants)); }
  options &explicit_grants(bool explicit_grants) & {
    try_explicit_grants(explicit_grants).value();
    return *this;
  }
  options explicit_grants(bool explicit_grants) && { return std::move(this->explicit_grants(explicit_grants)); }
  options &jti(std::string_view jti) & {
    try_jti(jti).value();
    return *this;
  }
  options jti(std::string_view jti) && { return std::move(this->jti(jti)); }
  options &random_jti() & {
    try_random_jti().value();
    return *this;
  }
  options random_jti() && { return std::move(this->random_jti()); }
  template <class Duration>
  options &now(std::chrono::time_point<std::chrono::system_clock, Duration> time) & {
    try_now(time).value();
    return *this;
  }
  template <class Duration>
  options now(std::chrono::time_point<std::chrono::system_clock, Duration> time) && {
    return std::move(this->now(time));
  }
#endif

  [[nodiscard]] const knock_jwt_options *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_options, knock_jwt_options_free> handle_;
};

// The settings of a signer.
class config {
 public:
  config() noexcept : handle_(detail::fresh(knock_jwt_config_new)) {}
  // Takes over a handle of knock_jwt.h.
  explicit config(knock_jwt_config *raw) noexcept : handle_(raw) {}

  // How long tokens live whose options say nothing else; an hour unless set.
  result<void> try_expires_in(std::chrono::seconds lifetime) {
    return detail::run([&](auto error) {
      return knock_jwt_config_set_expires_in(handle_.get(), std::int64_t{lifetime.count()}, error);
    });
  }
  // Which share of its life a token must have left to be reused, above 0 and below 1; 0.5 unless set.
  result<void> try_min_share(double share) {
    return detail::run([&](auto error) { return knock_jwt_config_set_min_share(handle_.get(), share, error); });
  }
  // Whether tokens are handed out again, which web services want; not unless set.
  result<void> try_reuse(bool reuse) {
    return detail::run([&](auto error) { return knock_jwt_config_set_reuse(handle_.get(), reuse, error); });
  }
  // Reuse, with as many tokens kept as that.
  result<void> try_reuse_capacity(std::size_t capacity) {
    return detail::run(
        [&](auto error) { return knock_jwt_config_set_reuse_capacity(handle_.get(), capacity, error); });
  }
#if KNOCK_JWT_EXCEPTIONS
  config &expires_in(std::chrono::seconds lifetime) & {
    try_expires_in(lifetime).value();
    return *this;
  }
  config expires_in(std::chrono::seconds lifetime) && { return std::move(this->expires_in(lifetime)); }
  config &min_share(double share) & {
    try_min_share(share).value();
    return *this;
  }
  config min_share(double share) && { return std::move(this->min_share(share)); }
  config &reuse(bool reuse) & {
    try_reuse(reuse).value();
    return *this;
  }
  config reuse(bool reuse) && { return std::move(this->reuse(reuse)); }
  config &reuse_capacity(std::size_t capacity) & {
    try_reuse_capacity(capacity).value();
    return *this;
  }
  config reuse_capacity(std::size_t capacity) && { return std::move(this->reuse_capacity(capacity)); }
#endif

  [[nodiscard]] const knock_jwt_config *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_config, knock_jwt_config_free> handle_;
};

}  // namespace knock_jwt

#endif  // KNOCK_JWT_OPTIONS_HPP
