# Every task of the project by one name. Needs make, Python 3.11 and Node.js 20.19 or newer, nothing else.

PYTHON_IN_VENV := .venv/bin/python
STAMP := .setup-stamp
WEB_BUILT := web/dist/desk.html
WEB_SOURCES := $(shell find web/src web/public web/*.html web/*.ts web/package.json -type f 2>/dev/null)
NPM := npm --prefix web run --silent

.DEFAULT_GOAL := help
.PHONY: help setup browser run test check fmt api screenshots web-scores page-scores mail-scores sla-scores rule-scores time-crashes mail-crashes migrate bench lock new-module draft-migration

help:  ## this list
	@echo "make run     a desk with demo content on http://localhost:8000"
	@echo "make test    the tests"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(STAMP) $(WEB_BUILT)  ## .venv with the locked packages, the web app built (PYTHON=... names an interpreter)

$(STAMP): requirements/base.txt requirements/dev.txt requirements/base.in pyproject.toml tools/set_up.py web/package-lock.json
	@command -v python3 >/dev/null || { \
	  echo "Not set up: python3 was not found. Remedy: install Python 3.11 or newer" \
	       "(Debian or Ubuntu: apt-get install python3 python3-venv), then again." >&2; exit 1; }
	@PYTHON="$(PYTHON)" python3 tools/set_up.py

$(WEB_BUILT): $(WEB_SOURCES) | $(STAMP)
	@$(NPM) build -- --logLevel warn && touch $(WEB_BUILT)

browser:  ## Chromium and fonts for the journeys, where they are missing and we may install
	@python3 tools/browser.py

run: setup  ## the desk with demo content; Ctrl-C stops all of it
	@.venv/bin/gongdan up --demo

test: setup browser  ## all tests, on an embedded PostgreSQL of their own, the journeys in a real Chromium
	@$(NPM) test
	@$(PYTHON_IN_VENV) -m pytest -n 2 --dist worksteal
	@$(NPM) journeys

check: setup  ## format, lint, types, import contracts, and whatever is generated or locked
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy -p gongdan -p tools
	@.venv/bin/lint-imports
	@$(PYTHON_IN_VENV) -m tools.project_map --check
	@$(PYTHON_IN_VENV) -m tools.requirements_drift
	@.venv/bin/gongdan openapi --check
	@$(NPM) api:check
	@$(NPM) lint
	@$(NPM) types

fmt: setup  ## format the code and bring the project map up to date
	@.venv/bin/ruff check --fix --quiet . || true
	@.venv/bin/ruff format .
	@$(PYTHON_IN_VENV) -m tools.project_map --write
	@$(NPM) fmt

api: setup  ## write openapi.json and the types of the web app's client
	@.venv/bin/gongdan openapi --write
	@$(NPM) api

web-scores: setup browser  ## how fast the web app is, against its aims
	@$(NPM) speed

page-scores: setup browser  ## every page of the web app, by axe: both languages, wide and phone, light and dark
	@$(NPM) pages

screenshots: setup browser  ## pictures of the main pages for the documents, both languages, wide and phone
	@$(NPM) screenshots

migrate: setup  ## bring the database schema up to date
	@.venv/bin/gongdan migrate

mail-scores: setup  ## how well mail is understood, on messages of ../shared/data that nobody here wrote
	@$(PYTHON_IN_VENV) -m bench.mail_scores $(ARGS)

mail-crashes: setup  ## mail killed at every stage, a full disk, no database, storms: nothing lost, nothing without end
	@$(PYTHON_IN_VENV) -m bench.mail_crashes $(ARGS)
	@$(PYTHON_IN_VENV) -m bench.mail_storms

sla-scores: setup  ## how exactly time is counted, on cases of ../shared/data that nobody here wrote
	@$(PYTHON_IN_VENV) -m bench.sla_scores $(ARGS)

time-crashes: setup  ## workers killed while time passes, clocks set forward: what falls due happens once
	@$(PYTHON_IN_VENV) -m bench.time_crashes $(ARGS)

rule-scores: setup  ## what the laboratory foretells of rules, held against what they do on replay
	@$(PYTHON_IN_VENV) -m bench.rule_scores $(ARGS)

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
