# Everything a fresh Debian machine needs besides python3 and make is set up here, once, in .venv.
#   make verify   the main job: theorems on the cases of proofs/cases, derivation written to build/
#   make test     style, types, floors, tests
SHELL := /bin/sh
BIN := .venv/bin
CASES := proofs/cases
PYTEST_WORKERS ?= auto

.PHONY: help verify test lint nightly mutants bench coq proofs docs notebooks clean
help:
	@sed -n 's/^#   //p' Makefile

.venv/.core: pyproject.toml .ci/setup
	@.ci/setup core

.venv/.dev: pyproject.toml .ci/setup
	@.ci/setup dev
	@touch .venv/.core

EXACT := $(filter-out %_trained.toml %_trained_wide.toml %_trained_plane.toml,$(wildcard $(CASES)/constant_*.toml))

verify: .venv/.core
	@mkdir -p build
	@echo "== networks trained with scikit-learn, in exact arithmetic"
	@$(BIN)/gfproof verify constant-target-descent --case $(CASES)/constant_trained.toml
	@$(BIN)/gfproof verify constant-target-flow --case $(CASES)/constant_trained_wide.toml
	@$(BIN)/gfproof verify constant-target-descent --case $(CASES)/constant_trained_plane.toml
	@echo "== every theorem on the exact cases (in full: build/exact_cases.txt)"
	@$(BIN)/gfproof verify $(EXACT:%=--case %) > build/exact_cases.txt
	@$(BIN)/gfproof verify $(EXACT:%=--case %) --quiet
	@echo "== every theorem of the library on the cases it draws (in full: build/library.txt)"
	@$(BIN)/gfproof verify --jobs 2 > build/library.txt
	@sed -n '/^summary /,$$p' build/library.txt
	@echo "== the derivation, each step checked"
	@$(BIN)/gfproof derive $(CASES)/constant_trained.toml --latex build/constant_trained.tex
	@if command -v latexmk >/dev/null; then \
	    $(BIN)/gfproof derive $(CASES)/constant_trained.toml --quiet --pdf build/constant_trained.pdf >/dev/null \
	    && echo "written: build/constant_trained.tex build/constant_trained.pdf"; \
	else echo "written: build/constant_trained.tex (no PDF: latexmk is not installed)"; fi

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

#   make mutants  one change of a source at a time: do the tests notice? (an hour and more; goes on where it was stopped)
mutants: .venv/.dev
	$(BIN)/python -m tests.faults.mutants

#   make coq      the Coq library: compiled, its axioms compared, checked by coqchk
coq:
	@command -v coqc >/dev/null || { echo "make coq: install Debian's coq and libcoq-coquelicot" >&2; exit 3; }
	@$(MAKE) -s -j2 -C proofs/coq check

#   make bench    speed, with other packages side by side
bench: .venv/.dev
	$(BIN)/pytest -q tests/benchmarks/bench_*.py --benchmark-only

#   make proofs   documents, certificates and Coq files of every theorem, in proofs/
proofs: .venv/.core
	$(BIN)/python -m gfproof.write.library proofs

#   make notebooks  executes the notebooks, from their text sources
notebooks: .venv/.dev
	PYTHONPATH=$(CURDIR) $(BIN)/python -m tests.docs.execute_notebooks

#   make docs     the pages and the reference as HTML in build/docs
docs: .venv/.dev
	$(BIN)/sphinx-build -q -W --keep-going -b html docs build/docs

#   make clean    removes everything that was made, .venv too
clean:
	$(MAKE) -s -C proofs/coq clean
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .benchmarks
	find gfproof tests proofs -name __pycache__ -type d -prune -exec rm -rf {} +
