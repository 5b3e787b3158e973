#!/usr/bin/env bash
# fuzz.sh [SECONDS]: each target of fuzz/ for that long, with AddressSanitizer.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

seconds=${1:-20}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || die "SECONDS must be a whole number above 0, not '$seconds'"

tools=$(scripts/tools.sh cargo-fuzz)
export PATH=$tools:$PATH
# Sanitizers are unstable flags. A nightly takes them; stable ships their runtime too, and takes the
# flags when told to behave like one.
if have rustup && rustup toolchain list | grep -q '^nightly'; then
    export RUSTUP_TOOLCHAIN=nightly
else
    export RUSTC_BOOTSTRAP=1
fi
# Names in stack traces, and no time spent on link-time optimisation.
export CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_LTO=off

for target in $(cargo fuzz list); do
    # libFuzzer writes what it finds into the first corpus: not among the committed seeds.
    mkdir -p "fuzz/corpus-local/$target" "fuzz/corpus/$target"
    step "Fuzzing $target for $seconds s" cargo fuzz run --target-dir target/fuzz "$target" \
        "fuzz/corpus-local/$target" "fuzz/corpus/$target" -- -max_total_time="$seconds" -verbosity=0 -print_final_stats=1
done
