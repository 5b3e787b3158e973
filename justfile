# Every task sets up what it needs, and anything longer than a line lives in scripts/.
# LANG is one or more of the languages that have a scripts/TASK/LANG.sh; without it, all of them.

set positional-arguments

_list:
    @{{ just_executable() }} --list --unsorted

# Mint real tokens in every language and have npm jsonwebtoken check them
demo:
    @scripts/demo.sh

# Open an application with Knock's bell on a local Knock, and say what to look at
demo-app *ADDRESS:
    @scripts/demo-app.sh "$@"

# Everything CI runs: `check`, every test, the shipped artefacts [LANG: rust browser c kotlin node python swift]
test *LANG:
    @scripts/each-language.sh test "$@"

# Formatting, lints, licences, documentation, generated files
check:
    @scripts/check.sh

# Write again every file that is generated (`check` compares them)
generate:
    @scripts/generate.sh

# Measure us beside the alternatives: the ratios count [LANG: rust c kotlin node python swift]
bench *LANG:
    @scripts/each-language.sh bench "$@"

# Run each fuzz target for SECONDS, starting from the committed corpus
fuzz SECONDS="20":
    @scripts/fuzz.sh "$@"

# Build what is shipped, with checksums, into dist/ [LANG: rust c cli kotlin node python swift]
package *LANG:
    @scripts/each-language.sh package "$@"

# Install the C and C++ library, its headers, and its pkg-config and CMake files under PREFIX
install-c PREFIX:
    @scripts/install-c.sh "$@"
