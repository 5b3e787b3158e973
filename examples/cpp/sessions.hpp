// Who is signed in: a cookie that nobody can guess, and whom it belongs to.
#ifndef SESSIONS_HPP
#define SESSIONS_HPP

#include <httplib.h>

#include <iomanip>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <sstream>
#include <string>

class sessions {
 public:
  void begin(const std::string &user, httplib::Response &response) {
    std::random_device random; // the operating system's generator
    std::ostringstream id;
    for (int i = 0; i < 8; ++i) id << std::hex << std::setw(8) << std::setfill('0') << random();
    const std::lock_guard lock(mutex_);
    users_[id.str()] = user;
    // Strict: no other site can make a request in the user's name.
    response.set_header("Set-Cookie", "session=" + id.str() + "; Path=/; HttpOnly; SameSite=Strict");
  }

  void end(const httplib::Request &request, httplib::Response &response) {
    const std::lock_guard lock(mutex_);
    users_.erase(cookie(request));
    response.set_header("Set-Cookie", "session=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
  }

  std::optional<std::string> user_of(const httplib::Request &request) const {
    const std::lock_guard lock(mutex_);
    const auto found = users_.find(cookie(request));
    if (found == users_.end()) return std::nullopt;
    return found->second;
  }

 private:
  static std::string cookie(const httplib::Request &request) {
    std::istringstream header(request.get_header_value("Cookie"));
    for (std::string part; std::getline(header >> std::ws, part, ';');) {
      if (part.rfind("session=", 0) == 0) return part.substr(8);
    }
    return {};
  }

  mutable std::mutex mutex_;
  std::map<std::string, std::string> users_;
};

#endif  // SESSIONS_HPP
