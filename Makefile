# Everything a person needs. PYTHON= chooses the interpreter (3.11 or later); the virtual environment is .venv.
PYTHON ?= python3
export PYTHON
ifneq ($(filter command environment,$(origin PYTHON)),)
export PYTHON_CHOSEN = 1
endif
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help setup demo seed up test lint bench pictures lock

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with the locked dependencies and the reeve command (the others do this first)
	@.ci/set-up

demo: setup ## play the main job through the running service, then leave it up (ONCE=1: end instead)
	@exec $(BIN)/reeve demo

seed: setup ## forty more councils over two years, beside the demo: something for the desk and the comparison to show
	@exec $(BIN)/reeve demo seed

up: setup ## run database, web and worker until Ctrl-C
	@exec $(BIN)/reeve up

test: setup ## lint, types, import contracts and every test (CI=true: nothing may be left out)
	@exec .ci/test

lint: setup ## style, types and import contracts only
	@exec .ci/test lint

bench: setup ## measure against the goals: a table, and bench.json
	@exec $(BIN)/python tests/bench/run.py

pictures: setup ## take the README's pictures anew, from the journeys
	@mkdir -p static/pictures
	@REEVE_PICTURES=$(CURDIR)/static/pictures exec $(BIN)/pytest -q tests/journeys -k "extract and not no-js or form_from or question"

lock: ## write requirements.lock, tests/bench/peers.lock and .ci/pip.lock anew from pyproject.toml (needs uv)
	@command -v uv >/dev/null || { echo "make lock needs uv. Install it, then run this again." >&2; exit 1; }
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --output-file requirements.lock
	uv pip compile --group peers --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --output-file tests/bench/peers.lock
	uv pip compile --group installer --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --quiet --output-file .ci/pip.lock
