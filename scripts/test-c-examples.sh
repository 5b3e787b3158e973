#!/usr/bin/env bash
# test-c-examples.sh PREFIX WORK KEY SANITIZERS MEMCHECK...: examples/c and examples/cpp against the
# installed library: started with their one command, then plain, under Valgrind, with sanitizers, static.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

prefix=$1 work=$2 key=$3 sanitizers=$4
memcheck=("${@:5}")
export PKG_CONFIG_PATH=$prefix/lib/pkgconfig CMAKE_PREFIX_PATH=$prefix
openssl rsa -in "$key" -pubout -out "$work/verifying-key.pem" 2>/dev/null

# Both in the folder that BUILD names; examples/cpp/run.sh builds at each start.
mint() { printf 'ada\n' | examples/c/run.sh | grep -q "^ada$(printf '\t')eyJ"; }
# drive MINT SERVICE COMMAND...
drive() {
    env KNOCK_SIGNING_KEY_FILE="$key" python3 bindings/c/tests/examples/drive.py "$1" "$2" \
        "$work/verifying-key.pem" -- "${@:3}"
}

export BUILD=$work/examples
step "examples/c starts with its one command" mint
step "... so does examples/cpp, and both do their work" drive "$BUILD/mint" examples/cpp/run.sh
step "... under Valgrind" drive "$BUILD/mint" "$BUILD/service" "${memcheck[@]}"

export BUILD=$work/examples-address CFLAGS="-g $sanitizers" CXXFLAGS="-g $sanitizers"
step "With AddressSanitizer and UBSan, in C" mint
step "... and in C++" drive "$BUILD/mint" examples/cpp/run.sh
unset CFLAGS CXXFLAGS

# As README.md of bindings/c says it, with a tree that was moved.
static() {
    local flags
    rm -rf "$work/moved"
    cp -a "$prefix" "$work/moved"
    export PKG_CONFIG_PATH=$work/moved/lib/pkgconfig
    # shellcheck disable=SC2046 # a word for each flag
    cc -D_POSIX_C_SOURCE=200809L examples/c/mint.c -o "$work/mint-static" $(pkg-config --cflags knock_jwt) \
        "$work/moved/lib/libknock_jwt.a" -lpthread -ldl -lm
    # The linker warns of what AWS-LC could look up and nothing here does.
    read -ra flags < <(pkg-config --static --cflags --libs knock_jwt)
    cc -static -D_POSIX_C_SOURCE=200809L examples/c/mint.c -o "$work/mint-all-static" "${flags[@]}" 2>"$work/static.log"
    rm -rf "$work/moved"
    if readelf --dynamic "$work/mint-static" "$work/mint-all-static" | grep -E 'NEEDED.*(knock|crypto)'; then return 1; fi
}
step "Linked statically, out of a tree that was moved" static
step "... it does its work" drive "$work/mint-static" "$work/examples/service"
step "... also without any shared library" drive "$work/mint-all-static" "$work/examples/service"
