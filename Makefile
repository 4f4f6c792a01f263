# Everything starts here. `make demo` and `make test` need only Python 3.11+ (venv, pip), make and the
# package registry; uv is used when it is there.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
DEMO   ?= demo
WORKERS ?= auto

.PHONY: help setup demo test check bench translations clean

help:           ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP) ## build the environment in .venv

$(STAMP): requirements-dev.lock requirements-verifier.lock pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --allow-existing --python $(PYTHON) $(VENV) && \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r requirements-dev.lock && \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps --python-version 3.12 --require-hashes -r requirements-verifier.lock && \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet --no-deps -e . ; \
	else \
	  $(PYTHON) -m venv $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --ignore-requires-python --require-hashes -r requirements-verifier.lock && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e . ; \
	fi
	@touch $(STAMP)

demo: setup     ## build 清川县, live through its year, write the report, serve the site
	$(BIN)/qinglian demo --dir $(DEMO)

test: setup     ## run all tests (on PostgreSQL too, where DATABASE_URL or a local server is found)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

check: setup    ## lint, types, the import contract, the procedures, the translations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/qinglian procedures check

bench: setup    ## the measurements of docs/performance.md
	$(BIN)/python benchmarks/acts.py
	$(BIN)/python benchmarks/pages.py
	@if command -v uv >/dev/null 2>&1; then \
	  VIRTUAL_ENV=$(VENV) uv pip install --quiet --require-hashes -r benchmarks/requirements.lock; \
	else \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/requirements.lock; \
	fi
	$(BIN)/python benchmarks/ledger.py
	$(BIN)/python benchmarks/ledger_restart.py

clean:          ## remove the environment and the demo
	rm -rf $(VENV) $(DEMO)
