# Every target works alone on a fresh clone with Python 3.11+ and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help install demo serve test drill check screens bench lock clean

help: ## Show this list
	@awk -F':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Qixian needs Python 3.11 or newer: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

install: $(READY) ## Create the environment in .venv with everything at its locked version

demo: $(READY) ## Watch cases of every kind live their years on the real engine, and verify the ledger
	$(BIN)/qixian rehearse examples/*.json
	@echo
	@echo '接着亲手办一个案件：运行 make serve，再看 README.zh.md「亲手办一个案件」。'
	@echo 'Go on with a case by hand: make serve, then "A first case by hand" in README.md.'

serve: $(READY) ## Open a sample office in the browser, with everything it needs
	$(BIN)/qixian up --sample

test: $(READY) ## Run every test
	$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

drill: $(READY) ## Lose the engine, lose PostgreSQL, roll the workers over; part of the tests
	$(BIN)/python -m pytest tests/workflows/test_drills.py tests/workflows/test_version_drill.py tests/ledger/test_restore.py

check: $(READY) ## Lint, types, import direction, lengths of files and functions
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.house.lengths

screens: $(READY) ## Take the pictures of docs/screens from a sample office of its own
	$(BIN)/python -m tests.browser.screens

bench: $(READY) ## Measure against bare parts and against the eventsourcing library
	$(BIN)/python -m benchmarks

lock: ## Resolve the dependencies again into requirements.lock
	$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/python -m pip install --quiet uv
	$(VENV)-lock/bin/uv pip compile --quiet --extra dev --universal --python-version 3.11 \
	  --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	  --output-file requirements.lock pyproject.toml
	rm -rf $(VENV)-lock

clean: ## Remove the environment and the caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
