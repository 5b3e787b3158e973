// Grants: what a token allows.
#ifndef KNOCK_JWT_GRANTS_HPP
#define KNOCK_JWT_GRANTS_HPP

#include <vector>

#include "result.hpp"

namespace knock_jwt {

// The permissions that Knock documents.
namespace permission {
inline constexpr std::string_view user_read = KNOCK_JWT_PERMISSION_USER_READ;
inline constexpr std::string_view user_write = KNOCK_JWT_PERMISSION_USER_WRITE;
inline constexpr std::string_view user_feed_read = KNOCK_JWT_PERMISSION_USER_FEED_READ;
inline constexpr std::string_view user_feed_write = KNOCK_JWT_PERMISSION_USER_FEED_WRITE;
inline constexpr std::string_view user_guide_read = KNOCK_JWT_PERMISSION_USER_GUIDE_READ;
inline constexpr std::string_view user_guide_write = KNOCK_JWT_PERMISSION_USER_GUIDE_WRITE;
inline constexpr std::string_view preferences_read = KNOCK_JWT_PERMISSION_PREFERENCES_READ;
inline constexpr std::string_view preferences_write = KNOCK_JWT_PERMISSION_PREFERENCES_WRITE;
inline constexpr std::string_view channel_data_read = KNOCK_JWT_PERMISSION_CHANNEL_DATA_READ;
inline constexpr std::string_view channel_data_write = KNOCK_JWT_PERMISSION_CHANNEL_DATA_WRITE;
inline constexpr std::string_view slack_channels_read = KNOCK_JWT_PERMISSION_SLACK_CHANNELS_READ;
inline constexpr std::string_view ms_teams_channels_read = KNOCK_JWT_PERMISSION_MS_TEAMS_CHANNELS_READ;
}  // namespace permission

using permission_list = std::vector<std::string_view>;

// Resources, and the permissions on each:
//     knock_jwt::grants grants;
//     grants.tenant("acme", {knock_jwt::permission::user_feed_read});
// A call that fails (grants_invalid) leaves them as they were.
class grants {
 public:
  grants() noexcept : handle_(detail::fresh(knock_jwt_grants_new)) {}
  // Takes over a handle of knock_jwt.h.
  explicit grants(knock_jwt_grants *raw) noexcept : handle_(raw) {}

  result<void> try_user(std::string_view id, const permission_list &permissions) {
    const auto list = texts(permissions);
    return detail::run([&](auto error) {
      return knock_jwt_grants_add_user(handle_.get(), detail::start(id), id.size(), list.data(), list.size(), error);
    });
  }
  result<void> try_tenant(std::string_view id, const permission_list &permissions) {
    const auto list = texts(permissions);
    return detail::run([&](auto error) {
      return knock_jwt_grants_add_tenant(handle_.get(), detail::start(id), id.size(), list.data(), list.size(), error);
    });
  }
  result<void> try_object(std::string_view collection, std::string_view id, const permission_list &permissions) {
    const auto list = texts(permissions);
    return detail::run([&](auto error) {
      return knock_jwt_grants_add_object(handle_.get(), detail::start(collection), collection.size(),
                                         detail::start(id), id.size(), list.data(), list.size(), error);
    });
  }
  // JSON, for what Knock does not document.
  result<void> try_raw(std::string_view json) {
    return detail::run([&](auto error) {
      return knock_jwt_grants_add_raw(handle_.get(), detail::start(json), json.size(), error);
    });
  }
  result<void> try_merge(const grants &other) {
    return detail::run([&](auto error) { return knock_jwt_grants_merge(handle_.get(), other.get(), error); });
  }
  // The JSON that goes into a token.
  result<std::string> try_to_json() const {
    return detail::make_string(
        [&](auto place, auto error) { return knock_jwt_grants_to_json(get(), place, error); });
  }
#if KNOCK_JWT_EXCEPTIONS
  grants &user(std::string_view id, const permission_list &permissions) & {
    try_user(id, permissions).value();
    return *this;
  }
  grants user(std::string_view id, const permission_list &permissions) && {
    return std::move(this->user(id, permissions));
  }
  grants &tenant(std::string_view id, const permission_list &permissions) & {
    try_tenant(id, permissions).value();
    return *this;
  }
  grants tenant(std::string_view id, const permission_list &permissions) && {
    return std::move(this->tenant(id, permissions));
  }
  grants &object(std::string_view collection, std::string_view id, const permission_list &permissions) & {
    try_object(collection, id, permissions).value();
    return *this;
  }
  grants object(std::string_view collection, std::string_view id, const permission_list &permissions) && {
    return std::move(this->object(collection, id, permissions));
  }
  grants &raw(std::string_view json) & {
    try_raw(json).value();
    return *this;
  }
  grants raw(std::string_view json) && { return std::move(this->raw(json)); }
  grants &merge(const grants &other) & {
    try_merge(other).value();
    return *this;
  }
  grants merge(const grants &other) && { return std::move(this->merge(other)); }
  [[nodiscard]] std::string to_json() const { return try_to_json().value(); }
#endif

  [[nodiscard]] const knock_jwt_grants *get() const noexcept { return handle_.get(); }

 private:
  static std::vector<knock_jwt_text> texts(const permission_list &permissions) {
    std::vector<knock_jwt_text> list;
    list.reserve(permissions.size());
    for (const std::string_view name : permissions) list.push_back(detail::text(name));
    return list;
  }

  detail::handle<knock_jwt_grants, knock_jwt_grants_free> handle_;
};

}  // namespace knock_jwt

#endif  // KNOCK_JWT_GRANTS_HPP
