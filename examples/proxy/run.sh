#!/usr/bin/env bash
# run.sh [ADDRESS:PORT]: starts the application. KNOCK_API_KEY is the secret key, KNOCK_BASE_URL another
# address than Knock's own, such as that of `knock-jwt sandbox`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec cargo run --quiet --locked -- "$@"
