#!/usr/bin/env bash
# Pin every dependency, with the hashes of all its files and no address: requirements.lock to run, requirements-dev.lock
# to develop (the same versions, and more), requirements-build.lock to build what comes as source. pip takes the packages
# from wherever it is set up to.
set -euo pipefail
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"

compile() {
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe \
        --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@"
}
compile --build-deps-for editable --extra model --extra kiosk --output-file requirements.lock pyproject.toml
compile --build-deps-for editable --all-extras --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
printf 'setuptools\nwheel\n' | compile --constraint requirements-dev.lock --output-file requirements-build.lock -
