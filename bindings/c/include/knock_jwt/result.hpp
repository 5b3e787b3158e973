// What went wrong, and results that may be that.
#ifndef KNOCK_JWT_RESULT_HPP
#define KNOCK_JWT_RESULT_HPP

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "../knock_jwt.h"

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define KNOCK_JWT_EXCEPTIONS 1
#else
#define KNOCK_JWT_EXCEPTIONS 0
#endif

namespace knock_jwt {

// What went wrong: a number and a code that never change, and a sentence for people in what().
class error : public std::runtime_error {
 public:
  error(knock_jwt_status number, const std::string &message) : std::runtime_error(message), number_(number) {}

  // Such as 101 (KNOCK_JWT_SIGNING_KEY_MISSING).
  [[nodiscard]] int number() const noexcept { return number_; }

  // Such as "signing_key_missing".
  [[nodiscard]] std::string_view code() const noexcept {
    const char *code = knock_jwt_status_code(number_);
    return code != nullptr ? code : "unknown";
  }

 private:
  knock_jwt_status number_;
};

// A value, or the error in its place: `if (auto token = signer.try_sign("ada")) use(*token);`
template <class T>
class [[nodiscard]] result {
 public:
  result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  result(knock_jwt::error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  // Only where there is a value.
  T &operator*() & noexcept { return *std::get_if<0>(&state_); }
  const T &operator*() const & noexcept { return *std::get_if<0>(&state_); }
  T &&operator*() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  T *operator->() noexcept { return std::get_if<0>(&state_); }
  const T *operator->() const noexcept { return std::get_if<0>(&state_); }

  // Only where there is none.
  [[nodiscard]] const knock_jwt::error &error() const noexcept { return *std::get_if<1>(&state_); }

#if KNOCK_JWT_EXCEPTIONS
  // The value, or else the error as an exception.
  T value() && {
    if (!has_value()) throw error();
    return std::move(**this);
  }
  const T &value() const & {
    if (!has_value()) throw error();
    return **this;
  }
#endif

 private:
  std::variant<T, knock_jwt::error> state_;
};

template <>
class [[nodiscard]] result<void> {
 public:
  result() = default;
  result(knock_jwt::error error) : error_(std::move(error)) {}

  [[nodiscard]] bool has_value() const noexcept { return !error_.has_value(); }
  explicit operator bool() const noexcept { return has_value(); }

  // Only where it failed.
  [[nodiscard]] const knock_jwt::error &error() const noexcept { return *error_; }

#if KNOCK_JWT_EXCEPTIONS
  void value() const {
    if (error_) throw *error_;
  }
#endif

 private:
  std::optional<knock_jwt::error> error_;
};

// A remark on a token that is valid but will give trouble.
struct warning {
  std::string code;
  std::string message;
};

namespace detail {

template <class T, void (*Free)(T *)>
struct deleter {
  void operator()(T *handle) const noexcept { Free(handle); }
};

template <class T, void (*Free)(T *)>
using handle = std::unique_ptr<T, deleter<T, Free>>;

using error_handle = handle<knock_jwt_error, knock_jwt_error_free>;
using string_handle = handle<char, knock_jwt_string_free>;

// Where a view's text starts: an empty view may have none, and C is strict about NULL.
inline const char *start(std::string_view text) noexcept { return text.data() != nullptr ? text.data() : ""; }

inline knock_jwt_text text(std::string_view text) noexcept { return {start(text), text.size()}; }

inline std::string_view view(const char *text, std::size_t length) noexcept {
  return text != nullptr ? std::string_view(text, length) : std::string_view();
}

inline error taken(knock_jwt_error *raw) {
  const error_handle error(raw);
  const char *message = knock_jwt_error_message(error.get());
  return {knock_jwt_error_number(error.get()), message != nullptr ? message : ""};
}

// A new handle of a call that cannot fail otherwise than inside.
template <class Raw>
Raw *fresh(knock_jwt_status (*call)(Raw **, knock_jwt_error **)) noexcept {
  Raw *raw = nullptr;
  call(&raw, nullptr);
  return raw;
}

// Runs a call that takes (error).
template <class Call>
result<void> run(Call call) {
  knock_jwt_error *error = nullptr;
  if (call(&error) != KNOCK_JWT_OK) return taken(error);
  return {};
}

// Runs a call that takes (place, error) and leaves a handle for an object of type T.
template <class T, class Raw, class Call>
result<T> make(Call call) {
  Raw *raw = nullptr;
  knock_jwt_error *error = nullptr;
  if (call(&raw, &error) != KNOCK_JWT_OK) return taken(error);
  return T(raw);
}

// Runs a call that takes (place, error) and leaves a string.
template <class Call>
result<std::string> make_string(Call call) {
  char *raw = nullptr;
  knock_jwt_error *error = nullptr;
  if (call(&raw, &error) != KNOCK_JWT_OK) return taken(error);
  const string_handle string(raw);
  return std::string(string.get());
}

}  // namespace detail
}  // namespace knock_jwt

#endif  // KNOCK_JWT_RESULT_HPP
