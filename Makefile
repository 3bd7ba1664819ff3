# Everything a fresh Debian machine needs besides python3 and make is set up here, once, in .venv.
#   make verify   the main job: theorems on the cases of proofs/cases, derivation written to build/
#   make test     style, types, floors, tests
SHELL := /bin/sh
BIN := .venv/bin
CASES := proofs/cases
PYTEST_WORKERS ?= auto

.PHONY: help verify test lint nightly bench clean
help:
	@sed -n 's/^#   //p' Makefile

.venv/.core: pyproject.toml .ci/setup
	@.ci/setup core

.venv/.dev: pyproject.toml .ci/setup
	@.ci/setup dev
	@touch .venv/.core

#   make lint     ruff, mypy --strict, import-linter
lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	$(BIN)/pytest -q -n $(PYTEST_WORKERS) --benchmark-disable --hypothesis-profile=ci

#   make nightly  the same tests with many more cases
nightly: .venv/.dev
	GFPROOF_NIGHTLY=1 $(BIN)/pytest -q -n $(PYTEST_WORKERS) --benchmark-disable --hypothesis-profile=nightly

#   make bench    speed, with other packages side by side
bench: .venv/.dev
	$(BIN)/pytest -q tests/benchmarks --benchmark-only

#   make clean    removes everything that was made, .venv too
clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .benchmarks
	find gfproof tests proofs -name __pycache__ -type d -prune -exec rm -rf {} +
