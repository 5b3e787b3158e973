#!/usr/bin/env bash
# The demo's column of Java, by the packaged jars; rust.sh beside it says how columns work.
source "$(dirname "${BASH_SOURCE[0]}")/../../lib.sh"

exec scripts/demo/jvm.sh JavaColumn "$@"
