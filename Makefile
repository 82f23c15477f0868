# `make` says what there is. Every target installs what it needs into .venv.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
VAR := $(CURDIR)/var
WORKERS ?= 2

export VAR_DIR ?= $(VAR)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST) | expand --tabs=24

.PHONY: run

run: export DEMO := on
run: export HTTPS := off
run: export GRANIAN_BLOCKING_THREADS := 16
run: export SITE_URL := http://127.0.0.1:$(PORT)
run: $(VENV)/run.stamp $(VAR)/secret-key ## a demonstration on this machine, with accounts for the desk
	@set -e; export SECRET_KEY="$$(cat $(VAR)/secret-key)"; \
	$(BIN)/python manage.py migrate --verbosity 0; \
	$(BIN)/python manage.py collectstatic --noinput --verbosity 0; \
	$(BIN)/python manage.py load_starter --demo; \
	echo "Accounts for http://127.0.0.1:$(PORT)/admin/ (name, password):"; cat $(VAR)/demo-accounts.txt || echo "(made earlier; the list is gone)"; \
	echo "The guide answers at http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"; \
	exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers $(WORKERS) --workers-kill-timeout 10 --log-level warning spasmguide.wsgi:application

.PHONY: figures
figures: export SECRET_KEY := only-for-tests
figures: export HTTPS := off
figures: $(VENV)/test.stamp ## a contact sheet of all drawings, in var/figures
	$(BIN)/python manage.py make_figures $(VAR)/figures

# --- what has to pass before a change lands ---

CHECKS := check test lint test-fast coverage test-browser test-postgres bench bench-small
$(CHECKS): export SECRET_KEY := only-for-tests
$(CHECKS): export HTTPS := off
FAST_BENCHES := desk publish serve
BROWSER_BENCHES := diary interaction open search vitals
PYTEST := $(BIN)/pytest --numprocesses auto --dist worksteal

.PHONY: $(CHECKS)
check: lint test-fast ## the quick checks, before each commit; takes about three minutes

test: lint coverage test-browser test-postgres ## everything that has to pass before a change lands

lint: $(VENV)/test.stamp node_modules/stamp ## style, types, which package imports which, missing migrations; the scripts
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target lint-js lint-types lint-style lint-imports lint-migrations

.PHONY: lint-style lint-types lint-imports lint-migrations
lint-style:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
lint-types:
	$(BIN)/mypy
lint-imports:
	$(BIN)/lint-imports
lint-migrations:
	env -u DATABASE_URL $(BIN)/python manage.py makemigrations --check --dry-run

test-fast: $(VENV)/test.stamp ## the tests without a browser, but for those that take seconds each
	env -u DATABASE_URL $(PYTEST) tests --ignore tests/browser -m 'not thorough'

coverage: $(VENV)/test.stamp ## all tests without a browser, the small benchmarks, and how much of the code they run; pyproject.toml says how much is the least
	env -u DATABASE_URL $(PYTEST) tests $(FAST_BENCHES:%=tests/bench/bench_%.py) --ignore tests/browser --bench-size=small \
		--cov --cov-report=term:skip-covered

test-browser: $(VENV)/test.stamp chromium ## the tests in a browser, and the benchmarks in one, small
	env -u DATABASE_URL $(PYTEST) tests/browser $(BROWSER_BENCHES:%=tests/bench/bench_%.py) --bench-size=small

# What hangs on the database (locks, triggers, the log, the desk's queries), once more on PostgreSQL. The account that
# DATABASE_URL names has to be allowed to create databases; the tests make their own and drop it.
POSTGRES_TESTS := account_control always_served backup command_verify concurrency credentials deploys epochs fallback_edition
POSTGRES_TESTS += log_integrity migrations moving queues rendered_ahead verify_columns verify_forgery
POSTGRES_TESTS += workflow_approve workflow_others workflow_signing workflow_submit

test-postgres: $(VENV)/test.stamp ## what hangs on the database, where DATABASE_URL names a PostgreSQL
	@case "$$DATABASE_URL" in \
	postgres*) $(PYTEST) $(POSTGRES_TESTS:%=tests/test_%.py) ;; \
	*) echo "Not tested on PostgreSQL: DATABASE_URL names none. For example: DATABASE_URL=postgres://me@localhost/me make test" ;; \
	esac

# The scripts of the pages: eslint, the TypeScript compiler as a checker, and node's own test runner. Only these need node.
NODE_ADVICE := The scripts cannot be checked without node 18.18 or newer and npm. On Debian, as root: apt-get install nodejs npm

.PHONY: lint-js node
lint-js: node_modules/stamp ## the scripts: style, types, and their tests in node
	npm run --silent lint
	npm run --silent types
	npm run --silent test

node:
	@command -v node >/dev/null && command -v npm >/dev/null || { echo "$(NODE_ADVICE)" >&2; exit 1; }

node_modules/stamp: package.json package-lock.json | node
	npm ci --no-audit --no-fund
	touch $@

# Small, each benchmark runs once and quickly, to see that it still can be run.
bench: $(VENV)/test.stamp chromium ## what publishing, serving, searching and the pages cost
	$(BIN)/pytest tests/bench -o python_files='bench_*.py' -q -s

bench-small: $(VENV)/test.stamp chromium ## the same once and quickly; its figures say little
	$(BIN)/pytest tests/bench -o python_files='bench_*.py' -q --bench-size=small

# The browser tests need a Chromium: one that is installed, Playwright's own, or Debian's packages. Where there is a
# headless shell too, the tests that only read are lighter.
.PHONY: chromium
chromium: $(VENV)/test.stamp
	@command -v chromium >/dev/null || $(BIN)/playwright install chromium || \
	{ apt-get update -qq && apt-get install -y -qq chromium chromium-headless-shell; }

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	touch $@

$(VENV)/test.stamp: requirements.txt tests/requirements.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/requirements.txt
	touch $@

# What is installed, down to the hash of each file, for every Python from 3.11 on. Without UPGRADE what is locked stays
# where it still fits; UPGRADE=--upgrade takes the newest releases that pyproject.toml allows.
UV ?= $(VENV)/bin/uv
UPGRADE ?=
LOCKED := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --custom-compile-command 'make lock'

.PHONY: lock
lock: $(UV) ## work out requirements.txt and tests/requirements.txt from pyproject.toml
	$(LOCKED) $(UPGRADE) pyproject.toml --output-file requirements.txt
	$(LOCKED) $(UPGRADE) pyproject.toml --group test --constraints requirements.txt --output-file tests/requirements.txt

$(VENV)/bin/uv: | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check uv

# Only for the demonstration on this machine; a real site gets its key from its own environment.
$(VAR)/secret-key: | $(VENV)/bin/pip
	mkdir -p $(VAR)
	umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

.PHONY: clean
clean: ## remove .venv and what the tools keep; the demonstration in var stays
	rm -rf $(VENV) node_modules .coverage .mypy_cache .pytest_cache .ruff_cache
