# `make run` starts a demonstration on this machine; `make test` checks everything. Both install what they need into .venv.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
VAR := $(CURDIR)/var
WORKERS ?= 2

export VAR_DIR ?= $(VAR)

.DELETE_ON_ERROR:
.PHONY: run test test-postgres bench bench-small clean

run: export DEMO := on
run: export HTTPS := off
run: export SITE_URL := http://127.0.0.1:$(PORT)
run: $(VENV)/run.stamp $(VAR)/secret-key
	@set -e; export SECRET_KEY="$$(cat $(VAR)/secret-key)"; \
	$(BIN)/python manage.py migrate --verbosity 0; \
	$(BIN)/python manage.py collectstatic --noinput --verbosity 0; \
	$(BIN)/python manage.py load_starter --demo; \
	echo "Accounts for http://127.0.0.1:$(PORT)/admin/ (name, password):"; cat $(VAR)/demo-accounts.txt || echo "(made earlier; the list is gone)"; \
	echo "The guide answers at http://127.0.0.1:$(PORT)/ (stop with Ctrl-C)"; \
	exec $(BIN)/granian --interface wsgi --host 127.0.0.1 --port $(PORT) --workers $(WORKERS) --blocking-threads 4 --log-level warning spasmguide.wsgi:application

test test-postgres: export SECRET_KEY := only-for-tests
test test-postgres: export HTTPS := off
test: $(VENV)/test.stamp chromium
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	env -u DATABASE_URL $(BIN)/python manage.py makemigrations --check --dry-run
	env -u DATABASE_URL $(BIN)/pytest --numprocesses auto --dist worksteal
	@$(MAKE) --no-print-directory test-postgres

# What hangs on the database (locks, triggers, the log, the desk's queries), once more on PostgreSQL. The account that
# DATABASE_URL names has to be allowed to create databases; the tests make their own and drop it.
POSTGRES_TESTS := concurrency credentials account_control fallback_edition log_integrity queues
POSTGRES_TESTS += workflow_approve workflow_others workflow_signing workflow_submit

test-postgres: $(VENV)/test.stamp
	@case "$$DATABASE_URL" in \
	postgres*) $(BIN)/pytest --numprocesses 2 --dist worksteal $(POSTGRES_TESTS:%=tests/test_%.py) ;; \
	*) echo "Not tested on PostgreSQL: DATABASE_URL names none. For example: DATABASE_URL=postgres://me@localhost/me make test" ;; \
	esac

# The figures; `bench-small` runs each benchmark once and quickly, to see that it still can be run.
bench bench-small: export SECRET_KEY := only-for-tests
bench bench-small: export HTTPS := off
bench bench-small: $(VENV)/test.stamp chromium
	$(BIN)/pytest tests/bench -o python_files='bench_*.py' -q -s --bench-size=$(if $(filter bench-small,$@),small,full)

# The browser tests need a Chromium: one that is installed, Playwright's own, or Debian's packages. Where there is a
# headless shell too, the tests that only read are lighter.
.PHONY: chromium
chromium: $(VENV)/test.stamp
	@command -v chromium >/dev/null || $(BIN)/playwright install chromium || \
	{ apt-get update -qq && apt-get install -y -qq chromium chromium-headless-shell; }

$(VENV)/bin/pip:
	$(PYTHON) -m venv $(VENV)

$(VENV)/run.stamp: requirements.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

$(VENV)/test.stamp: requirements.txt tests/requirements.txt | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -r tests/requirements.txt
	touch $@

# Only for the demonstration on this machine; a real site gets its key from its own environment.
$(VAR)/secret-key: | $(VENV)/bin/pip
	mkdir -p $(VAR)
	umask 077; $(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(50))' > $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache
