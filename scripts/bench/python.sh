#!/usr/bin/env bash
# The Python package beside PyJWT, joserfc and the raw signature.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

scripts/build-wheel.sh
venv=$(scripts/python-venv.sh 3.11 bench tests/bench/python/requirements.txt)
cargo build --quiet --release --locked --package knock-jwt-bench --bin raw_sign
say "Benchmark: tests/bench/python/speed.py"
"$venv/bin/python" tests/bench/python/speed.py target/release/raw_sign
say "Benchmark: tests/bench/python/django_middleware.py"
django=$(scripts/python-venv.sh 3.11 django52 bindings/python/tests/requirements-django52.txt)
"$django/bin/python" tests/bench/python/django_middleware.py
say "Benchmark: tests/bench/python/memory.py"
"$venv/bin/python" tests/bench/python/memory.py
