#include "runner.hpp"

static void add(knock_jwt::grants &grants, const json_t *op) {
  const std::string kind = json_object_iter_key(json_object_iter(const_cast<json_t *>(op)));
  const json_t *grant = member(op, kind.c_str());
  if (kind == "raw") {
    grants.raw({json_string_value(grant), json_string_length(grant)});
    return;
  }
  knock_jwt::permission_list permissions;
  const json_t *list = member(grant, "permissions");
  for (std::size_t i = 0; i < json_array_size(list); ++i) {
    const json_t *text = json_array_get(list, i);
    permissions.emplace_back(json_string_value(text), json_string_length(text));
  }
  if (kind == "user") {
    grants.user(text_of(grant, "id"), permissions);
  } else if (kind == "tenant") {
    grants.tenant(text_of(grant, "id"), permissions);
  } else if (kind == "object") {
    grants.object(text_of(grant, "collection"), text_of(grant, "id"), permissions);
  } else {
    vectors_broken("an unknown op", kind.c_str());
  }
}

knock_jwt::issued_token issue(const json_t *request) {
  knock_jwt::options options;
  options.expires_in(std::chrono::seconds(integer_of(request, "expires_in")));
  options.issued_at(moment_of(integer_of(request, "issued_at")));
  options.explicit_grants(json_is_true(member(request, "explicit_grants")));
  if (!json_is_null(member(request, "jti"))) options.jti(text_of(request, "jti"));
  const json_t *ops = member(request, "grants");
  if (!json_is_null(ops)) {
    knock_jwt::grants grants;
    for (std::size_t i = 0; i < json_array_size(ops); ++i) add(grants, json_array_get(ops, i));
    options.grants(grants);
  }
  const auto &signer = signer_named(string_of(request, "key"));
  const json_t *utf16 = json_object_get(request, "user_id_utf16");
  if (utf16 != nullptr) return signer.issue(owned(utf16_of(utf16)), options);
  return signer.issue(text_of(request, "user_id"), options);
}

void run_token(const json_t *vector) {
  const auto issued = issue(vector);
  bool same = issued.token() == text_of(vector, "token");
  same &= issued.issued_at() == told(integer_of(vector, "issued_at"));
  same &= issued.expires_at() == told(integer_of(vector, "expires_at"));
  same &= issued.refresh_at() == told(integer_of(vector, "refresh_at"));
  const auto warnings = issued.warnings();
  const json_t *wanted = member(vector, "warnings");
  same &= warnings.size() == json_array_size(wanted);
  for (std::size_t i = 0; i < warnings.size(); ++i) {
    same &= warnings[i].code == json_string_value(json_array_get(wanted, i)) && !warnings[i].message.empty();
  }
  if (!CHECK(same)) check_failed(string_of(vector, "name"), "another token, or other times or warnings");
}
