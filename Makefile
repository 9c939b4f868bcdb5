# Two doors to the tasks (see README for the same lines on Windows). Everything else: inv --list.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --no-compile
LOCKED := --require-hashes --no-deps --only-binary :all:

.PHONY: demo test
demo: .venv/base
	$(BIN)/inv demo

test: .venv/dev
	$(BIN)/inv test

.venv/base .venv/dev .venv/verify .venv/announce: .venv/%: requirements/%.txt pyproject.toml | $(BIN)/python
	@echo "Installation des paquets ($*)..."
	@$(PIP) $(LOCKED) -r requirements/$*.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(BIN)/python:
	$(PYTHON) -m venv .venv
