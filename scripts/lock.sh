#!/usr/bin/env bash
# Pin every dependency, with the hashes of all its files and no address: requirements.lock to run, requirements-dev.lock
# to develop (the same versions, and more). pip takes the packages from wherever it is set up to.
set -euo pipefail
cd "$(dirname "$0")/.."
export CUSTOM_COMPILE_COMMAND="make lock"

compile() {
    .venv/bin/pip-compile --quiet --generate-hashes --strip-extras --allow-unsafe --build-deps-for editable \
        --no-emit-options --no-emit-index-url --no-emit-find-links --no-emit-trusted-host "$@" pyproject.toml
}
compile --extra model --extra kiosk --output-file requirements.lock
compile --all-extras --constraint requirements.lock --output-file requirements-dev.lock
