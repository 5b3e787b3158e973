#!/usr/bin/env bash
# The demo's column of C++, by the installed library; rust.sh beside it says how columns work.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

if ! have c++ || ! have pkg-config || ! have ld; then
    debian_packages "the demo has no column of C++" binutils g++ libc6-dev pkg-config >&2 || exit 77
fi
scripts/tools.sh zig >/dev/null || exit 77
prefix=$PWD/target/c/prefix
scripts/install-c.sh "$prefix" >&2
program=$KNOCK_JWT_SCRATCH/column-cpp
cat >"$program.cpp" <<'CPP'
#include <fstream>
#include <iomanip>
#include <iostream>
#include <knock_jwt.hpp>

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  try {
    const auto signer = knock_jwt::signer::from_env();
    knock_jwt::options options;
    options.issued_at(knock_jwt::moment(std::chrono::seconds(std::stoll(argv[2]))));
    std::ifstream users(argv[1]);
    for (std::string user_id; std::getline(users, user_id);) {
      if (user_id.empty()) continue;
      // std::quoted escapes what JSON wants escaped, in lines of printable text.
      std::cout << "{\"user_id\":" << std::quoted(user_id) << ",\"token\":\"" << signer.sign(user_id, options) << "\"}\n";
    }
  } catch (const std::exception &error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
CPP
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig
# shellcheck disable=SC2046 # a word for each flag
c++ -std=c++17 "$program.cpp" -o "$program" $(pkg-config --cflags --libs knock_jwt) "-Wl,-rpath,$prefix/lib"
"$program" "$1" "$2"
