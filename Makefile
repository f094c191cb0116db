# Năm Rõ. `make help` lists what you can do; only Python >= 3.11 is needed.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help setup run test check bench docs lock clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

setup: $(VENV)/.run ## prepare the environment only

run: $(VENV)/.run ## start everything on this machine and print the addresses
	@exec $(BIN)/namro demo

test: $(VENV)/.dev ## every test this machine's tools allow
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(VENV)/.dev ## linters, types, import rules, scripts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/namro flows check

bench: $(VENV)/.dev ## measure; see docs/benchmarks.md
	@$(BIN)/python -m tests.bench

docs: $(VENV)/.dev ## write the generated pages and schemas again
	@$(BIN)/python -m docs.write

lock: ## resolve the locked versions again (maintainers)
	$(PYTHON) -m venv build/uv && build/uv/bin/pip install --quiet uv
	build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --extra build --upgrade pyproject.toml -o requirements.lock
	build/uv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-annotate --no-header --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## remove the environment and caches; keeps var/ (your data)
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Năm Rõ needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ...")'
	@echo "Preparing the environment (once, about a minute)..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock pyproject.toml | $(VENV)/.run
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@
