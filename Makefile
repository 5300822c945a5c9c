# Every task of the project by one name. Needs make and Python 3.11 or newer, nothing else.

PYTHON_IN_VENV := .venv/bin/python
STAMP := .setup-stamp

.DEFAULT_GOAL := help
.PHONY: help setup run test check fmt api migrate bench lock new-module draft-migration

help:  ## this list
	@echo "make run     a desk with demo content on http://localhost:8000"
	@echo "make test    the tests"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP)  ## .venv with the locked packages (PYTHON=... names an interpreter)

$(STAMP): requirements/base.txt requirements/dev.txt requirements/base.in pyproject.toml tools/set_up.py
	@command -v python3 >/dev/null || { \
	  echo "Not set up: python3 was not found. Remedy: install Python 3.11 or newer" \
	       "(Debian or Ubuntu: apt-get install python3 python3-venv), then again." >&2; exit 1; }
	@PYTHON="$(PYTHON)" python3 tools/set_up.py

run: setup  ## the desk with demo content; Ctrl-C stops all of it
	@.venv/bin/gongdan up --demo

test: setup  ## all tests, on an embedded PostgreSQL of their own
	@$(PYTHON_IN_VENV) -m pytest -n 2

check: setup  ## format, lint, types, import contracts, and whatever is generated or locked
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy -p gongdan -p tools
	@.venv/bin/lint-imports
	@$(PYTHON_IN_VENV) -m tools.project_map --check
	@$(PYTHON_IN_VENV) -m tools.requirements_drift
	@.venv/bin/gongdan openapi --check

fmt: setup  ## format the code and bring the project map up to date
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .
	@$(PYTHON_IN_VENV) -m tools.project_map --write

api: setup  ## write openapi.json
	@.venv/bin/gongdan openapi --write

migrate: setup  ## bring the database schema up to date
	@.venv/bin/gongdan migrate

bench: setup  ## measurements, each beside its floor (ARGS=... are passed on)
	@$(PYTHON_IN_VENV) -m bench $(ARGS)

lock: setup  ## lock requirements/*.in anew, with hashes
	@$(PYTHON_IN_VENV) -m pip install --quiet uv
	@cd requirements && for name in base dev; do \
	  ../$(PYTHON_IN_VENV) -m uv pip compile --quiet --generate-hashes --no-emit-index-url \
	    --python-version 3.11 $$name.in -o $$name.txt || exit 1; done
	@$(PYTHON_IN_VENV) -m tools.requirements_drift

new-module: setup  ## begin a module: NAME=routing CAPTION="Who gets the ticket."
	@$(PYTHON_IN_VENV) -m tools.new_module "$(NAME)" "$(CAPTION)"

draft-migration: setup  ## the SQL from revision FROM=0001 to the tables as they stand
	@$(PYTHON_IN_VENV) -m tools.draft_migration "$(FROM)"
