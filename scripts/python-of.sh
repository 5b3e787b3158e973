#!/usr/bin/env bash
# python-of.sh VERSION: prints the path of a CPython of that version (3.9), from the path or from
# pyenv; fails when there is none.
set -euo pipefail
version=$1
for python in "$(command -v "python$version" || true)" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python3 \
    "$(command -v python3 || true)"; do
    # pyenv's shims are there for versions that are not chosen, and then fail.
    if [ -n "$python" ] && [ "$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$version" ]; then
        echo "$python"
        exit
    fi
done
exit 1
