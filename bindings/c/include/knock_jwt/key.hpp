// The two halves of the RSA key.
#ifndef KNOCK_JWT_KEY_HPP
#define KNOCK_JWT_KEY_HPP

#include <cstdint>

#include "result.hpp"

namespace knock_jwt {

// A verifying key: the RSA public half of a signing key. No secret.
class verifying_key {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit verifying_key(knock_jwt_verifying_key *raw) noexcept : handle_(raw) {}

  // SPKI, PKCS#1 or a certificate, PEM or DER.
  static result<verifying_key> try_parse(std::string_view text) {
    return detail::make<verifying_key, knock_jwt_verifying_key>([&](auto place, auto error) {
      return knock_jwt_verifying_key_new(detail::start(text), text.size(), place, error);
    });
  }
  static result<verifying_key> try_from_file(std::string_view path) {
    return detail::make<verifying_key, knock_jwt_verifying_key>([&](auto place, auto error) {
      return knock_jwt_verifying_key_from_file(detail::start(path), path.size(), place, error);
    });
  }
#if KNOCK_JWT_EXCEPTIONS
  static verifying_key parse(std::string_view text) { return try_parse(text).value(); }
  static verifying_key from_file(std::string_view path) { return try_from_file(path).value(); }
#endif

  [[nodiscard]] std::size_t bits() const noexcept { return knock_jwt_verifying_key_bits(get()); }
  // The SHA-256 of the key (SPKI) in lower-case hexadecimal.
  [[nodiscard]] std::string fingerprint() const { return own(knock_jwt_verifying_key_fingerprint(get())); }
  [[nodiscard]] std::string to_pem() const { return own(knock_jwt_verifying_key_to_pem(get())); }

  [[nodiscard]] const knock_jwt_verifying_key *get() const noexcept { return handle_.get(); }

 private:
  static std::string own(const char *text) { return text != nullptr ? text : ""; }

  detail::handle<knock_jwt_verifying_key, knock_jwt_verifying_key_free> handle_;
};

// A signing key, parsed and checked: an RSA key of 2048 to 8192 bits.
class signing_key {
 public:
  // Takes over a handle of knock_jwt.h.
  explicit signing_key(knock_jwt_key *raw) noexcept : handle_(raw) {}

  // PKCS#1 or PKCS#8, PEM or DER, plain or in base64, also as shells, YAML and dashboards leave it.
  static result<signing_key> try_parse(std::string_view text) {
    return detail::make<signing_key, knock_jwt_key>([&](auto place, auto error) {
      return knock_jwt_key_new(detail::start(text), text.size(), place, error);
    });
  }
  // KNOCK_SIGNING_KEY, else the file that KNOCK_SIGNING_KEY_FILE names.
  static result<signing_key> try_from_env() {
    return detail::make<signing_key, knock_jwt_key>(knock_jwt_key_from_env);
  }
  static result<signing_key> try_from_file(std::string_view path) {
    return detail::make<signing_key, knock_jwt_key>([&](auto place, auto error) {
      return knock_jwt_key_from_file(detail::start(path), path.size(), place, error);
    });
  }
  // A new key of 2048, 3072, 4096 or 8192 bits, for tests and local work.
  static result<signing_key> try_generate(std::uint32_t bits) {
    return detail::make<signing_key, knock_jwt_key>(
        [&](auto place, auto error) { return knock_jwt_key_generate(bits, place, error); });
  }
#if KNOCK_JWT_EXCEPTIONS
  static signing_key parse(std::string_view text) { return try_parse(text).value(); }
  static signing_key from_env() { return try_from_env().value(); }
  static signing_key from_file(std::string_view path) { return try_from_file(path).value(); }
  static signing_key generate(std::uint32_t bits) { return try_generate(bits).value(); }
#endif

  [[nodiscard]] std::size_t bits() const noexcept { return knock_jwt_key_bits(get()); }
  // The SHA-256 of its verifying key (SPKI) in lower-case hexadecimal: tells keys apart, no secret.
  [[nodiscard]] std::string fingerprint() const {
    const char *text = knock_jwt_key_fingerprint(get());
    return text != nullptr ? text : "";
  }

  result<knock_jwt::verifying_key> try_verifying_key() const {
    return detail::make<knock_jwt::verifying_key, knock_jwt_verifying_key>(
        [&](auto place, auto error) { return knock_jwt_key_verifying_key(get(), place, error); });
  }
  // The private key. Anybody who has it can sign for any user.
  result<std::string> try_to_pem() const {
    return detail::make_string(
        [&](auto place, auto error) { return knock_jwt_key_to_pem(get(), place, error); });
  }
  // The same on one line, as Knock's dashboard shows one.
  result<std::string> try_to_base64() const {
    return detail::make_string(
        [&](auto place, auto error) { return knock_jwt_key_to_base64(get(), place, error); });
  }
#if KNOCK_JWT_EXCEPTIONS
  [[nodiscard]] knock_jwt::verifying_key verifying_key() const { return try_verifying_key().value(); }
  [[nodiscard]] std::string to_pem() const { return try_to_pem().value(); }
  [[nodiscard]] std::string to_base64() const { return try_to_base64().value(); }
#endif

  [[nodiscard]] const knock_jwt_key *get() const noexcept { return handle_.get(); }

 private:
  detail::handle<knock_jwt_key, knock_jwt_key_free> handle_;
};

}  // namespace knock_jwt

#endif  // KNOCK_JWT_KEY_HPP
