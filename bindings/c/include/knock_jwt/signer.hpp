// Minting.
#ifndef KNOCK_JWT_SIGNER_HPP
#define KNOCK_JWT_SIGNER_HPP

#include <vector>

#include "key.hpp"
#include "options.hpp"
#include "result.hpp"

namespace knock_jwt {

// A token that was minted, and when to ask for the next one.
class issued_token {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit issued_token(knock_jwt_issued *raw) noexcept : handle_(raw) {}

  // The token, for as long as this object lives.
  [[nodiscard]] std::string_view token() const & noexcept {
    std::size_t length = 0;
    const char *text = knock_jwt_issued_token(get(), &length);
    return detail::view(text, length);
  }
  [[nodiscard]] std::string token() const && { return std::string(token()); }

  [[nodiscard]] moment issued_at() const noexcept { return detail::moment_of(knock_jwt_issued_issued_at(get())); }
  [[nodiscard]] moment expires_at() const noexcept { return detail::moment_of(knock_jwt_issued_expires_at(get())); }
  // When to hand out a new one.
  [[nodiscard]] moment refresh_at() const noexcept { return detail::moment_of(knock_jwt_issued_refresh_at(get())); }

  // What will give trouble with this token, usually nothing.
  [[nodiscard]] std::vector<warning> warnings() const {
    std::vector<warning> found;
    for (std::size_t i = 0; i < knock_jwt_issued_warning_count(get()); ++i) {
      found.push_back({knock_jwt_issued_warning_code(get(), i), knock_jwt_issued_warning_message(get(), i)});
    }
    return found;
  }

  [[nodiscard]] const knock_jwt_issued *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_issued, knock_jwt_issued_free> handle_;
};

// The tokens of many users, in the order of their ids, each its own result.
class batch {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit batch(knock_jwt_batch *raw) noexcept : handle_(raw) {}

  [[nodiscard]] std::size_t size() const noexcept { return knock_jwt_batch_count(get()); }

  // The token of an entry for as long as the batch lives, or its error (argument_invalid beyond size()).
  result<std::string_view> operator[](std::size_t index) const & {
    std::size_t length = 0;
    if (const char *token = knock_jwt_batch_token(get(), index, &length)) return std::string_view(token, length);
    const knock_jwt_error *error = knock_jwt_batch_error(get(), index);
    const char *message = knock_jwt_error_message(error);
    if (message == nullptr) return knock_jwt::error(KNOCK_JWT_ARGUMENT_INVALID, "argument_invalid");
    return knock_jwt::error(knock_jwt_error_number(error), message);
  }
  result<std::string_view> operator[](std::size_t index) && = delete;
  result<std::string_view> operator[](std::size_t index) const && = delete;

  [[nodiscard]] const knock_jwt_batch *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_batch, knock_jwt_batch_free> handle_;
};

// Mints Knock user tokens with one signing key. Make one at start-up and keep it.
class signer {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit signer(knock_jwt_signer *raw) noexcept : handle_(raw) {}

  static result<signer> try_make(const signing_key &key) { return make_with(key.get(), nullptr); }
  static result<signer> try_make(const signing_key &key, const config &config) {
    return make_with(key.get(), config.get());
  }
  // With the key of the environment and the usual settings.
  static result<signer> try_from_env() {
    return detail::make<signer, knock_jwt_signer>(knock_jwt_signer_from_env);
  }
#if KNOCK_JWT_EXCEPTIONS
  explicit signer(const signing_key &key) : signer(try_make(key).value()) {}
  signer(const signing_key &key, const config &config) : signer(try_make(key, config).value()) {}
  static signer from_env() { return try_from_env().value(); }
#endif

  // Mints a token.
  result<std::string> try_sign(std::string_view user_id) const { return sign_with(user_id, nullptr); }
  result<std::string> try_sign(std::string_view user_id, const options &options) const {
    return sign_with(user_id, options.get());
  }
  // Mints a token and tells its times.
  result<issued_token> try_issue(std::string_view user_id) const { return issue_with(user_id, nullptr); }
  result<issued_token> try_issue(std::string_view user_id, const options &options) const {
    return issue_with(user_id, options.get());
  }
  // Mints many, on all cores.
  result<batch> try_sign_many(const std::vector<std::string_view> &user_ids) const {
    return sign_many_with(user_ids, nullptr);
  }
  result<batch> try_sign_many(const std::vector<std::string_view> &user_ids, const options &options) const {
    return sign_many_with(user_ids, options.get());
  }
  result<signing_key> try_key() const {
    return detail::make<signing_key, knock_jwt_key>(
        [&](auto place, auto error) { return knock_jwt_signer_key(get(), place, error); });
  }
  // For a child process forked while other threads were signing: see knock_jwt_signer_renew.
  result<signer> try_renew() const {
    return detail::make<signer, knock_jwt_signer>(
        [&](auto place, auto error) { return knock_jwt_signer_renew(get(), place, error); });
  }
#if KNOCK_JWT_EXCEPTIONS
  [[nodiscard]] std::string sign(std::string_view user_id) const { return try_sign(user_id).value(); }
  [[nodiscard]] std::string sign(std::string_view user_id, const options &options) const {
    return try_sign(user_id, options).value();
  }
  [[nodiscard]] issued_token issue(std::string_view user_id) const { return try_issue(user_id).value(); }
  [[nodiscard]] issued_token issue(std::string_view user_id, const options &options) const {
    return try_issue(user_id, options).value();
  }
  [[nodiscard]] batch sign_many(const std::vector<std::string_view> &user_ids) const {
    return try_sign_many(user_ids).value();
  }
  [[nodiscard]] batch sign_many(const std::vector<std::string_view> &user_ids, const options &options) const {
    return try_sign_many(user_ids, options).value();
  }
  [[nodiscard]] signing_key key() const { return try_key().value(); }
  [[nodiscard]] signer renew() const { return try_renew().value(); }
#endif

  [[nodiscard]] const knock_jwt_signer *get() const noexcept { return handle_.get(); }
  // Lets go of the handle, which is then the caller's: to be freed in C, or never, in a forked child that
  // goes on with a renewed signer.
  [[nodiscard]] knock_jwt_signer *release() noexcept { return handle_.release(); }

 private:
  static result<signer> make_with(const knock_jwt_key *key, const knock_jwt_config *config) {
    return detail::make<signer, knock_jwt_signer>(
        [&](auto place, auto error) { return knock_jwt_signer_new(key, config, place, error); });
  }
  result<std::string> sign_with(std::string_view user_id, const knock_jwt_options *options) const {
    return detail::make_string([&](auto place, auto error) {
      return knock_jwt_sign(get(), detail::start(user_id), user_id.size(), options, place, error);
    });
  }
  result<issued_token> issue_with(std::string_view user_id, const knock_jwt_options *options) const {
    return detail::make<issued_token, knock_jwt_issued>([&](auto place, auto error) {
      return knock_jwt_issue(get(), detail::start(user_id), user_id.size(), options, place, error);
    });
  }
  result<batch> sign_many_with(const std::vector<std::string_view> &user_ids, const knock_jwt_options *options) const {
    std::vector<knock_jwt_text> list;
    list.reserve(user_ids.size());
    for (const std::string_view id : user_ids) list.push_back(detail::text(id));
    return detail::make<batch, knock_jwt_batch>([&](auto place, auto error) {
      return knock_jwt_sign_many(get(), list.data(), list.size(), options, place, error);
    });
  }

  detail::handle<knock_jwt_signer, knock_jwt_signer_free> handle_;
};

}  // namespace knock_jwt

#endif  // KNOCK_JWT_SIGNER_HPP
