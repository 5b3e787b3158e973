#!/usr/bin/env bash
# python-venv.sh VERSION NAME REQUIREMENTS...: a clean virtual environment target/python/NAME-VERSION
# with the wheel of dist/ and what the requirement files name; prints its folder.
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

version=$1 venv=$PWD/target/python/$2-$1
shift 2
rm -rf "$venv"
"$(scripts/python-of.sh "$version")" -m venv "$venv"
wheels=(dist/knock_jwt-*.whl)
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "${wheels[0]}" "${@/#/--requirement=}"
echo "$venv"
