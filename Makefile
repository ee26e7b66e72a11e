# The stable commands. Nothing is needed beforehand but Python 3.11 or newer and make.
SHELL := /bin/bash
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
READY := .venv/ready

.PHONY: run test check openapi bench screenshots

run: $(READY) .env
	$(BIN)/python manage.py migrate --verbosity 0
	$(BIN)/python manage.py demo --url http://127.0.0.1:$(PORT)
	$(BIN)/gunicorn riskregister.wsgi --bind 127.0.0.1:$(PORT)

test: $(READY) .env
	$(BIN)/python -m pytest -n 2
	tests/with_postgresql $(BIN)/python -m pytest -n 2

check: $(READY) .env
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file openapi.generated.yaml
	diff openapi.yaml openapi.generated.yaml || { echo "openapi.yaml is out of date: run make openapi"; exit 1; }
	rm openapi.generated.yaml
	SECRET_KEY=$$($(BIN)/python -c "import secrets; print(secrets.token_urlsafe(64))") HTTPS=true \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

openapi: $(READY) .env
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file openapi.yaml

# Pictures of the admin's main pages, to be looked at. FOLDER= says where they go.
screenshots: $(READY) .env
	BROWSER_REQUIRED=yes $(BIN)/python -m pytest tests/browser/pictures.py

# Beside other ways to serve the same data (benchmarks/README.md). SIZES=2k,20k,200k, ROUNDS= and SECONDS= change it.
bench: $(READY) .env benchmarks/.venv/ready
	POSTGRESQL_REQUIRED=1 POSTGRESQL_OPTIONS="-c shared_buffers=1GB -c max_wal_size=4GB" \
		tests/with_postgresql $(BIN)/python -m benchmarks.run

benchmarks/.venv/ready: benchmarks/requirements.txt
	$(PYTHON) -m venv benchmarks/.venv
	benchmarks/.venv/bin/python -m pip install --quiet --disable-pip-version-check -r benchmarks/requirements.txt
	touch $@

$(READY): requirements.txt requirements-dev.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# The key of this checkout, for trying the service out; git ignores the file.
.env:
	umask 077 && echo "SECRET_KEY=$$($(PYTHON) -c 'import secrets; print(secrets.token_urlsafe(64))')" > $@
