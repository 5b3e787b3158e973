#!/usr/bin/env bash
# The Python package as it ships: the wheel, installed in clean virtual environments, warnings as
# errors.
source "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

tests=$PWD/bindings/python/tests
suite() { (cd "$tests" && env -u KNOCK_SIGNING_KEY -u KNOCK_SIGNING_KEY_FILE MYPY_CACHE_DIR=/dev/null PYTHONDONTWRITEBYTECODE=1 "$@"); }

if ! scripts/tools.sh zig >/dev/null || ! scripts/tools.sh maturin >/dev/null; then
    skip_or_fail "zig or maturin" "the wheel is not built and tested"
    exit 0
fi
step "The wheel and the sdist" scripts/build-wheel.sh

have_python() { scripts/python-of.sh "$1" >/dev/null; }

# What the index page and old systems will make of it.
shipping=$(scripts/python-venv.sh 3.11 shipping bindings/python/tests/requirements-shipping.txt)
step "Its metadata" "$shipping/bin/twine" check --strict dist/knock_jwt-*
step "It is a manylinux2014 wheel of no more than 2 MiB" scripts/check-wheel.sh "$shipping"

for version in 3.9 3.11 3.13; do
    have_python "$version" || { skip_or_fail "CPython $version" "the API is not tested with it"; continue; }
    venv=$(scripts/python-venv.sh "$version" api bindings/python/tests/requirements-api.txt)
    step "The API and the vectors, CPython $version" suite "$venv/bin/python" -m pytest --quiet -p no:cacheprovider api
done

typing=$(scripts/python-venv.sh 3.11 typing bindings/python/tests/requirements-typing.txt)
step "The stubs say what is there" suite "$typing/bin/python" -m mypy.stubtest knock_jwt._native
step "A sample that uses all of it runs" suite "$typing/bin/python" typing/sample.py
step "... and is clean for mypy" suite "$typing/bin/mypy" --strict typing/sample.py
step "... and for pyright" suite "$typing/bin/pyright" --pythonpath "$typing/bin/python" typing/sample.py

# The integrations: the oldest that we promise, the long-term release, and the newest.
# web VERSION NAME "WHAT" SUITE...
web() {
    local version=$1 name=$2 what=$3 venv
    shift 3
    have_python "$version" || { skip_or_fail "CPython $version" "$what is not tested"; return; }
    venv=$(scripts/python-venv.sh "$version" "$name" "bindings/python/tests/requirements-$name.txt")
    for folder in "$@"; do
        step "$what: $folder" suite "$venv/bin/python" -W error -m pytest --quiet -p no:cacheprovider "$folder"
    done
}
web 3.9 django42 "Django 4.2 on CPython 3.9" django
web 3.11 django52 "Django 5.2 on CPython 3.11" django
web 3.13 django61 "Django 6.1 on CPython 3.13" django
web 3.9 web-oldest "The oldest FastAPI and Flask on CPython 3.9" fastapi flask
web 3.13 web "The newest FastAPI and Flask, and real servers, on CPython 3.13" fastapi flask servers

if have_python 3.13; then
    typed=$(scripts/python-venv.sh 3.13 typing-web bindings/python/tests/requirements-typing-web.txt)
    step "The integrations are clean for mypy" suite "$typed/bin/mypy" --strict -p knock_jwt
    step "... and for pyright" suite "$typed/bin/pyright" --pythonpath "$typed/bin/python" \
        "$typed/lib/python3.13/site-packages/knock_jwt"
else
    skip_or_fail "CPython 3.13" "the types of the integrations are not read"
fi

step "The sdist builds by itself" scripts/check-sdist.sh
