#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: starts the application.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec cargo run --quiet --locked -- "$@"
