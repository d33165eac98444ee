# One word per job: run, test, bench, fuzz, oracle, broken, corpus, clean. Needs nothing but make and Python 3.11 or newer (with venv).
# Two more need Debian's chromium as well: browser (tests), screenshots (docs/images).

PORT ?= 8000
STAMPS := var/stamps
DATABASE := var/saywhen.sqlite3
BIN := .venv/bin
MIGRATIONS := $(wildcard */migrations/*.py)
STATIC := $(shell find static -type f 2>/dev/null)
# A deleted database file starts again from its migrations, whatever the stamps say.
NEW_DATABASE := $(if $(wildcard $(DATABASE)),,new-database)

# `make run` is the demonstration, so neither .env nor the shell may point it at real
# people or a real provider. To run the real thing: honcho start.
DEMO := DEBUG=false SAYWHEN_DEMO=true REDIS_URL= DATA_DIR=var QUEUE_ENABLED=true \
	DATABASE_URL=sqlite:///$(DATABASE) SMS_GATEWAYS=main=simulator:// \
	ALLOWED_HOSTS=127.0.0.1,localhost PUBLIC_URL=http://127.0.0.1:$(PORT)
MANAGE := $(DEMO) $(BIN)/python manage.py

.PHONY: run test browser screenshots bench bench-sending bench-inbound bench-ledger bench-pages bench-exports bench-segments bench-signups bench-planning bench-messages bench-listening fuzz fuzz-inbound corpus oracle broken clean new-database secret-key

run: $(STAMPS)/seeded $(STAMPS)/static
	@$(MANAGE) make_admin
	@echo "Saywhen is at http://127.0.0.1:$(PORT)/admin/ (Ctrl-C stops it)."
	@# honcho would let .env win over the values above; the settings read it anyway.
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(DEMO) honcho --env /dev/null start -p $(PORT)

test: $(BIN)/.installed
	env -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest -n 2 -q -m "not services"

browser: $(BIN)/.browser
	env -u DATABASE_URL -u REDIS_URL $(BIN)/python -m pytest -n 2 --dist loadgroup -q \
		tests/e2e

screenshots: $(BIN)/.browser
	$(BIN)/python -m tests.e2e.screenshots

bench: $(BIN)/.installed
	@if [ -f tests/benchmarks/run.py ]; then $(BIN)/python tests/benchmarks/run.py; \
	else echo "There are no benchmarks in tests/benchmarks yet." >&2; exit 1; fi

bench-sending: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/sending.py $(if $(GROWTH),--growth)

bench-imports: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/imports.py
	$(BIN)/python tests/benchmarks/imports.py --sqlite --rows 200000

bench-inbound: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/inbound.py

bench-ledger: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/ledger.py

bench-signups: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/signups.py

bench-segments: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/segments.py

bench-planning: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/planning.py --recipients 10000 100000 1000000

bench-messages: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/messages.py

bench-listening: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/listening.py

bench-pages: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/pages.py

bench-exports: $(BIN)/.installed
	$(BIN)/python tests/benchmarks/exports.py --people 10000 100000 1000000

# Opening hours of the whole rulebook, all year, beside a slow oracle (minutes).
oracle: $(BIN)/.installed
	@SEED=$(SEED) $(BIN)/python -m tests.oracle.run

# Breaks each promise of sending in a copy of the tree, and says which tests notice.
# DATABASE_URL=postgres://… tries what needs PostgreSQL as well.
broken: $(BIN)/.installed
	@$(BIN)/python -m tests.broken.run

# Damaged files through the reader: make fuzz SECONDS=600. SEED=n does it again.
fuzz: $(BIN)/.installed
	@SECONDS=$(or $(SECONDS),60) SEED=$(SEED) $(BIN)/python -m tests.fuzz.run

# How well we read what people text, per language, and what is read otherwise.
corpus: $(BIN)/.installed
	@SECRET_KEY=unused ENV_FILE=/dev/null $(BIN)/python -m tests.keywords.corpus_scores

# Bad texts and callbacks through our real addresses: make fuzz-inbound SECONDS=600.
fuzz-inbound: $(BIN)/.installed
	@SECONDS=$(or $(SECONDS),60) SEED=$(SEED) $(BIN)/python -m tests.fuzz.inbound

# Keeps .env and the database: they cannot be made again.
clean:
	rm -rf .venv var/static $(STAMPS)/static .pytest_cache .ruff_cache \
		.import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

new-database:

$(STAMPS)/migrated: $(MIGRATIONS) $(NEW_DATABASE) $(BIN)/.installed | secret-key
	@umask 077; mkdir -p $(STAMPS)
	@# The seals of a demonstration whose database was deleted would call the new one
	@# rewritten.
	@if [ ! -e $(DATABASE) ] && [ -e $(STAMPS)/seeded ] && [ -d var/seals ]; then \
		mv var/seals "var/seals-$$(date +%s)"; fi
	@echo "Preparing the database $(DATABASE)."
	@$(MANAGE) migrate --verbosity 0
	@$(MANAGE) createcachetable
	@touch $@

$(STAMPS)/seeded: $(NEW_DATABASE) | $(STAMPS)/migrated
	@echo "Telling the demonstration shop's two years (about ten seconds)."
	@LOG_LEVEL=WARNING $(MANAGE) seed_demo
	@touch $@

$(STAMPS)/static: $(STATIC) $(BIN)/.installed | $(STAMPS)/migrated
	@$(MANAGE) collectstatic --noinput --clear --verbosity 0
	@touch $@

secret-key: $(BIN)/.installed
	@grep -qs '^SECRET_KEY=.' .env || { umask 077; \
		{ grep -sv '^SECRET_KEY=' .env; $(BIN)/python -c \
		"import secrets; print('SECRET_KEY=' + secrets.token_urlsafe(50))"; \
		} > .env.new && mv .env.new .env; }

$(BIN)/.installed: requirements.txt
	@python=; for name in python3.13 python3.12 python3.11 python3; do \
		if $$name -c 'import sys, venv, ensurepip; \
			sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
		then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Saywhen needs Python 3.11 or newer with its venv module." \
			"On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; \
	fi; \
	echo "Installing into .venv (about a minute)."; \
	$(BIN)/python -c '' 2>/dev/null || $$python -m venv --clear .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		-r requirements.txt
	@touch $@

$(BIN)/.browser: tests/e2e/requirements.txt $(BIN)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $<
	@touch $@
