# `make` alone lists the targets.
PYTHON ?= python3
PY := .venv/bin/python
export PORT ?= 8000
export PYTHONPATH := site

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

run: ## the whole city on http://localhost:8000 (PORT=8123 moves everything)
	@$(PYTHON) site/jingting/bootstrap.py run
	@DEMO=$${DEMO:-true} $(PY) manage.py serve

test: ## the whole suite (SQLite; DATABASE_URL=postgres://… for PostgreSQL)
	@$(PYTHON) site/jingting/bootstrap.py dev
	@$(PY) -m pytest -q -n 2 --dist loadfile $(ARGS)

shipped: ## requirements.lock alone in a virtualenv of its own, and the product's work in it
	@$(PYTHON) -m tests.shipped.environment

lint: ## ruff, format, mypy, import floors, templates, missing migrations, commits
	@$(PYTHON) site/jingting/bootstrap.py dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check -q .
	$(PY) -m mypy --no-error-summary
	.venv/bin/lint-imports --no-cache
	.venv/bin/djlint --quiet --lint themes cluster opendata weibo_wechat site
	VAR_DIR=$$(mktemp -d) $(PY) manage.py makemigrations --check --dry-run
	$(PY) .ci/commits.py

format: ## write Python as ruff does
	@$(PYTHON) site/jingting/bootstrap.py dev
	$(PY) -m ruff check -q --fix .
	$(PY) -m ruff format -q .

bench: ## figures against named baselines, as ratios of one run (ARGS="rows search --json")
	@$(PYTHON) site/jingting/bootstrap.py dev
	@$(PY) -m tests.bench $(ARGS)

bench-outbox: ## how many posts a worker delivers, against a naive loop (ARGS=--json: the last line is one object)
	@$(PYTHON) site/jingting/bootstrap.py dev
	@$(PY) -m tests.bench.outbox $(ARGS)

soak: ## the long sweeps: hostile files, kills, accessibility of every page kind
	@$(PYTHON) site/jingting/bootstrap.py dev
	@$(PY) -m pytest -q tests/soak -o addopts="" $(ARGS)

lock: ## write requirements.lock and requirements-dev.lock anew (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.txt -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements-dev.txt -o requirements-dev.lock

clean: ## forget the virtualenv and the caches; the city's data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find site cluster opendata weibo_wechat themes tests -type d -name __pycache__ -prune -exec rm -rf {} +

forget-demo: ## delete the demo city (var/) after asking; no other city
	@$(PYTHON) site/demo/forgetting.py

.PHONY: help run test shipped lint format bench bench-outbox soak lock clean forget-demo
