# The two commands: make run (ask aloud), make test (prove it). Both set up what they need first.
.PHONY: run test core setup check lock soak endurance unrelated bench clean

PYTHON ?= python3
BIN := .venv/bin
export PYTHON

run:
	@scripts/setup.sh run
	@scripts/run.sh

test: setup check
	$(BIN)/python -m pytest

# Seconds, without a sound or a browser: what is heard is given. `make test` runs these too.
core: setup
	$(BIN)/python -m pytest tests/core

setup:
	@scripts/setup.sh test

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# An hour in the waiting room; SOAK="--minutes 10 --faults 5" for less, and with faults.
soak: setup
	$(BIN)/python bench/soak.py $(SOAK)

# 50 microphones pulled, 50 sound servers restarted, 30 workers killed; ENDURANCE="--microphones 5 --servers 5 --kills 12" for less.
endurance: setup
	$(BIN)/python bench/endurance.py $(ENDURANCE)

# An hour of talk, television and noise that is not meant for it: nothing may be answered. UNRELATED="--minutes 5" for less.
unrelated: setup
	$(BIN)/python bench/unrelated.py $(UNRELATED)

# What bench/README.md describes: some 45 minutes, for figures on a machine that does nothing else. Results: build/bench.
bench: setup
	$(BIN)/python bench/make_pauses.py --set reported --out build/pauses
	$(BIN)/python bench/entries.py
	$(BIN)/python bench/cutoffs.py --pauses build/pauses
	$(BIN)/python bench/resources.py
	$(BIN)/python bench/latency.py
	$(BIN)/python bench/report.py

lock: setup
	scripts/lock.sh

# The model and the rendered answers, in this user's data and cache folders, stay.
clean:
	rm -rf .venv build dist out .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
