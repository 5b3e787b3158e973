#include "runner.hpp"

knock_jwt::verifier make_verifier(const json_t *keys, std::int64_t leeway) {
  std::vector<knock_jwt::verifying_key> parsed;
  for (std::size_t i = 0; i < json_array_size(keys); ++i) {
    parsed.push_back(knock_jwt::verifying_key::parse(owned(input_of(json_array_get(keys, i)))));
  }
  knock_jwt::verifier::key_list list;
  for (const auto &key : parsed) list.push_back(&key);
  knock_jwt::verifier verifier(list);
  verifier.leeway(std::chrono::seconds(leeway));
  return verifier;
}

knock_jwt::claims verify(const json_t *vector) {
  const auto verifier = make_verifier(member(vector, "verifying_keys"), integer_of(vector, "leeway"));
  const std::chrono::milliseconds since(integer_of(vector, "now_ms"));
  const std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds> now(since);
  return verifier.verify(owned(token_of(vector)), now);
}

static bool same_text(const json_t *wanted, const std::optional<std::string> &found) {
  if (wanted == nullptr || !found) return wanted == nullptr && !found;
  return *found == std::string_view(json_string_value(wanted), json_string_length(wanted));
}

static bool same_time(const json_t *wanted, const std::optional<knock_jwt::moment> &found) {
  if (wanted == nullptr || !found) return wanted == nullptr && !found;
  return *found == told(json_integer_value(wanted));
}

static bool same_grants(const json_t *wanted, const std::optional<std::string> &found) {
  if (wanted == nullptr || !found) return wanted == nullptr && !found;
  json_t *grants = json_loadb(found->data(), found->size(), JSON_ALLOW_NUL, nullptr);
  const bool same = grants != nullptr && json_equal(grants, wanted) != 0;
  json_decref(grants);
  return same;
}

void run_verification(const json_t *vector) {
  const auto claims = verify(vector);
  const json_t *wanted = member(vector, "claims");
  bool same = claims.user_id() == text_of(wanted, "sub");
  same &= claims.expires_at() == told(integer_of(wanted, "exp"));
  same &= same_time(json_object_get(wanted, "iat"), claims.issued_at());
  same &= same_time(json_object_get(wanted, "nbf"), claims.not_before());
  same &= same_text(json_object_get(wanted, "jti"), claims.jti());
  same &= same_grants(json_object_get(wanted, "grants"), claims.grants());
  same &= claims.explicit_grants() == json_is_true(json_object_get(wanted, "explicit_grants"));
  same &= static_cast<std::int64_t>(claims.key_index()) == integer_of(vector, "key_index");
  if (!CHECK(same)) check_failed(string_of(vector, "name"), "%s", claims.payload().c_str());
}
