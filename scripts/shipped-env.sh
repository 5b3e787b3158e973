# shellcheck shell=bash
# Sourced by what builds for shipping: zig as the linker, glibc 2.17 as the oldest to run on, and none
# of the builder's paths inside.

case "$(uname -s)-$(uname -m)" in
Linux-x86_64 | Linux-aarch64) shipped_target=$(uname -m)-unknown-linux-gnu ;;
*) die "what we ship is built on Linux x86_64 or aarch64, not on $(uname -sm)" ;;
esac
export shipped_target

zig_tools=$(scripts/tools.sh zig)
export PATH=$zig_tools:$PATH
export CARGO_ZIGBUILD_ZIG_PATH=$zig_tools/../ziglang/zig
# Panic locations would carry the builder's home and work folder into what we ship.
export RUSTFLAGS="--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo --remap-path-prefix=$PWD=/knock-jwt"
