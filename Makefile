# Each of these works on an empty machine: it sets up what it needs first.
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash
MANAGE := .venv/bin/python manage.py
SOURCES := payments plans portal tests scripts manage.py

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt seed night books bench shots messages lock set-up

help: ## Say what can be made.
	@echo "make …"
	@sed -n 's/^\([a-z][a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 12

demo: set-up ## Set up, seed and run the demo, and print where it is and how to sign in (PORT=8000).
	@exec $(MANAGE) demo

test: ## Set up and run the whole suite on SQLite, and on PostgreSQL where one answers (ARGS=…).
	@scripts/set-up chromium
	@scripts/test $(ARGS)

check: set-up ## Check format, lint, directions of imports, types and migrations.
	.venv/bin/ruff check $(SOURCES)
	.venv/bin/ruff format --check $(SOURCES)
	.venv/bin/lint-imports
	.venv/bin/mypy
	$(MANAGE) makemigrations --check --dry-run
	$(MANAGE) check --fail-level WARNING

fmt: set-up ## Format the code and mend what the linter can.
	.venv/bin/ruff check --fix $(SOURCES)
	.venv/bin/ruff format $(SOURCES)

seed: set-up ## Fill the database with a story (SCENARIO=demo).
	@$(MANAGE) migrate -v 0
	@$(MANAGE) seed --scenario $(or $(SCENARIO),demo)

night: set-up ## Run every nightly sweep for today.
	@$(MANAGE) night

books: set-up ## Prove that the ledger balances.
	@$(MANAGE) check_books

bench: set-up ## Measure, each figure beside a limit from the same run.
	@$(MANAGE) bench $(ARGS)

shots: ## Take the README's pictures anew.
	@scripts/set-up chromium
	@$(MANAGE) shots

messages: ## Collect the sentences to be translated into Simplified Chinese.
	@scripts/set-up gettext
	$(MANAGE) makemessages --locale zh_Hans --no-location --no-obsolete \
		--ignore=.venv --ignore=tests --ignore=var --ignore=staticfiles
	@.venv/bin/python scripts/compile_messages.py

lock: set-up ## Choose new versions of the Python packages, and write down their hashes.
	.venv/bin/uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 \
		--generate-hashes --upgrade --no-header --no-emit-index-url --no-annotate --quiet \
		-o requirements.lock

set-up:
	@scripts/set-up
