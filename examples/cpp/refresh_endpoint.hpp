// The refresh endpoint: the token of the signed-in user, for a script of the same site.
#ifndef REFRESH_ENDPOINT_HPP
#define REFRESH_ENDPOINT_HPP

#include <httplib.h>

#include <functional>
#include <knock_jwt.hpp>
#include <optional>
#include <string>
#include <utility>

class refresh_endpoint {
 public:
  // The id under which Knock knows the user who sent a request, if one is signed in.
  using user_of = std::function<std::optional<std::string>(const httplib::Request &)>;

  refresh_endpoint(const knock_jwt::signer &signer, user_of user) : signer_(signer), user_of_(std::move(user)) {}

  // GET only, for the signed-in user alone, never a redirect, never open to other origins.
  void answer(const httplib::Request &request, httplib::Response &response) const {
    response.set_header("Cache-Control", "no-store");
    response.set_header("Vary", "Cookie, Authorization");
    response.set_header("X-Content-Type-Options", "nosniff");
    if (request.method != "GET") {
      response.set_header("Allow", "GET");
      return refuse(response, 405, "method_not_allowed");
    }
    if (request.get_header_value("Sec-Fetch-Site") == "cross-site") return refuse(response, 403, "cross_site");
    const std::optional<std::string> user = user_of_(request);
    if (!user) return refuse(response, 401, "not_signed_in");

    const knock_jwt::issued_token issued = signer_.issue(*user);
    response.status = 200;
    response.set_content("{\"token\":\"" + std::string(issued.token()) +
                             "\",\"expires_at\":" + unix_seconds(issued.expires_at()) +
                             ",\"refresh_at\":" + unix_seconds(issued.refresh_at()) + "}",
                         "application/json");
  }

 private:
  static std::string unix_seconds(knock_jwt::moment time) { return std::to_string(time.time_since_epoch().count()); }

  static void refuse(httplib::Response &response, int status, const std::string &error) {
    response.status = status;
    response.set_content("{\"error\":\"" + error + "\"}", "application/json");
  }

  const knock_jwt::signer &signer_;
  user_of user_of_;
};

#endif  // REFRESH_ENDPOINT_HPP
