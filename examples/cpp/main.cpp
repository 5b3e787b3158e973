// service [ADDRESS:PORT]: users who log in with a form and a cookie, a page that carries their Knock token,
// and the refresh endpoint. Port 0 takes a free one. Ends on SIGINT and SIGTERM.
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <set>
#include <string>
#include <thread>

#include "refresh_endpoint.hpp"
#include "sessions.hpp"

namespace {

// Their passwords are their names.
const std::set<std::string> users = {"ada", "barbara", "edsger", "grace"};

knock_jwt::signing_key find_key() {
  const auto given = [](const char *name) {
    const char *value = std::getenv(name);
    return value != nullptr && *value != '\0';
  };
  if (given("KNOCK_SIGNING_KEY") || given("KNOCK_SIGNING_KEY_FILE")) return knock_jwt::signing_key::from_env();
  std::cerr << "KNOCK_SIGNING_KEY is not set: signing with a throw-away key\n";
  return knock_jwt::signing_key::generate(2048);
}

std::string page(const std::string &body) {
  return "<!doctype html><html lang=\"en\"><title>Shop</title><body>" + body + "</body></html>";
}

// A page of a signed-in user. What stands in it is safe in HTML: a name of the list above, and a token.
std::string home(const std::string &user, const std::string &token) {
  return page("<p>Signed in as <b id=\"user\">" + user +
              "</b>.</p><form method=\"post\" action=\"/logout\"><button>Log out</button></form>"
              "<script id=\"knock-token\" type=\"application/json\">{\"token\":\"" + token + "\"}</script>"
              "<script>const refresh = async () => (await (await fetch('/knock/token')).json()).token;\n"
              "// With @knocklabs/client on the page, this is all:\n"
              "// knock.authenticate({ id: '" + user + "' }, token, { onUserTokenExpiring: refresh });\n</script>");
}

void routes(httplib::Server &server, const knock_jwt::signer &signer, sessions &sessions,
            const refresh_endpoint &endpoint) {
  // Every method, for the endpoint says which it serves. As routes, and no handler before them, so that the
  // body has been read when the answer is sent. Get is for HEAD too.
  const httplib::Server::Handler token = [&](const httplib::Request &request, httplib::Response &response) {
    endpoint.answer(request, response);
  };
  server.Get("/knock/token", token);
  server.Post("/knock/token", token);
  server.Put("/knock/token", token);
  server.Patch("/knock/token", token);
  server.Delete("/knock/token", token);
  server.Options("/knock/token", token);
  server.Get("/", [&](const httplib::Request &request, httplib::Response &response) {
    // It holds one user's token: for no shared cache.
    response.set_header("Cache-Control", "private");
    response.set_header("Vary", "Cookie");
    const auto user = sessions.user_of(request);
    response.set_content(user ? home(*user, signer.sign(*user)) : page("<a href=\"/login\">Log in</a>"), "text/html");
  });
  server.Get("/login", [](const httplib::Request &, httplib::Response &response) {
    response.set_content(page("<form method=\"post\"><input name=\"username\"> "
                              "<input name=\"password\" type=\"password\"> <button>Log in</button></form>"),
                         "text/html");
  });
  server.Post("/login", [&](const httplib::Request &request, httplib::Response &response) {
    // A form of another site would log somebody in as a user of its choice: a strict cookie is not sent along
    // then, but the answer sets one.
    if (request.get_header_value("Sec-Fetch-Site") == "cross-site") {
      response.status = 403;
      return;
    }
    const std::string user = request.get_param_value("username");
    const bool known = users.count(user) != 0 && request.get_param_value("password") == user;
    if (known) sessions.begin(user, response);
    response.set_redirect(known ? "/" : "/login", 303);
  });
  server.Post("/logout", [&](const httplib::Request &request, httplib::Response &response) {
    sessions.end(request, response);
    response.set_redirect("/", 303);
  });
  // Its own would tell the world what went wrong.
  server.set_exception_handler([](const httplib::Request &, httplib::Response &response, std::exception_ptr thrown) {
    try {
      std::rethrow_exception(thrown);
    } catch (const std::exception &error) {
      std::cerr << "error: " << error.what() << '\n';
    }
    response.status = 500;
  });
}

int serve(const std::string &address) {
  // Reuse: a user who asks again gets the token that is good for a while yet.
  const knock_jwt::signer signer(find_key(), knock_jwt::config().reuse(true));
  sessions sessions;
  const refresh_endpoint endpoint(signer, [&](const httplib::Request &request) { return sessions.user_of(request); });
  httplib::Server server;
  // One request for each connection: cpp-httplib does not read the body of a GET, an OPTIONS or a method
  // without routes, and would take it for the next request, which could be of somebody else behind a proxy.
  server.set_keep_alive_max_count(1);
  routes(server, signer, sessions, endpoint);

  const std::size_t colon = address.rfind(':');
  const std::string host = address.substr(0, colon);
  int port = std::stoi(address.substr(colon + 1));
  if (port == 0) port = server.bind_to_any_port(host);
  else if (!server.bind_to_port(host, port)) port = -1;
  if (port < 0) {
    std::cerr << "cannot listen at " << address << '\n';
    return 1;
  }
  std::cout << "http://" << host << ':' << port << "/  (users ada, barbara, edsger and grace; their passwords are"
            << " their names)" << std::endl;

  // All threads leave the signals to one that waits for them.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread stopper([&] {
    int signal = 0;
    sigwait(&signals, &signal);
    server.stop();
  });
  server.listen_after_bind();
  kill(getpid(), SIGTERM); // for the thread, if it waits yet
  stopper.join();
  return 0;
}

}  // namespace

int main(int argc, char **argv) {
  try {
    return serve(argc > 1 ? argv[1] : "127.0.0.1:8000");
  } catch (const knock_jwt::error &error) {
    std::cerr << "error[" << error.code() << "]: " << error.what() << '\n';
  } catch (const std::exception &error) {
    std::cerr << "usage: service [ADDRESS:PORT] (" << error.what() << ")\n";
  }
  return 1;
}
