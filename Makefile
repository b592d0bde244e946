# Everything lives in .venv: nothing else on the machine is touched. Windows and "without make": README.md.
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	"$$p" -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
READY := .venv/.ready
# The tests of the browser and of the engine share the machine's cores; `make test JOBS=1` runs them one by one.
JOBS ?= auto

.PHONY: help setup run test quick lint format bench directions evidence docs release screenshots coverage audits wheel clean
.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 20

setup: $(READY) ## the environment in .venv

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "make: no Python 3.11 or newer with venv was found. Install one (Debian: apt-get install python3 python3-venv), or name it: make setup PYTHON=/path/to/python3"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'Installing into .venv, some minutes the first time ...'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

run: $(READY) ## open the dashboard in a browser
	$(BIN)/inverted-plate serve

test: $(READY) ## all tests; those of the browser where Chromium or Chrome is present
	$(BIN)/python -m pytest -n $(JOBS) --maxschedchunk 4

quick: $(READY) ## the fast tests
	$(BIN)/python -m pytest -n $(JOBS) --maxschedchunk 4 -m 'not browser and not slow'

lint: $(READY) ## style and types
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m mypy

format: $(READY) ## mend the style
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

bench: $(READY) ## measure the engine (add ARGS=--write to put the figures into docs/performance.md)
	$(BIN)/python -m benchmarks.engine $(ARGS)

directions: $(READY) ## ask every statement of seeds/directions.toml and write docs/directions.md (ARGS=--quick: few worlds)
	$(BIN)/python -m benchmarks.directions $(ARGS)

evidence: $(READY) ## what each assumption moves, robustness, three experiments: write docs/moves, robustness, experiments (ten minutes)
	$(BIN)/python -m benchmarks.sensitivity $(ARGS)
	$(BIN)/python -m benchmarks.robustness $(ARGS)
	$(BIN)/python -m benchmarks.experiments $(ARGS)
	$(BIN)/python -m sim.catalogue

docs: $(READY) ## the documentation as a site in site/, which needs no server and no network
	$(BIN)/python -m sim.catalogue
	NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet --strict

release: $(READY) ## wheel and sdist, installed, run and served on every Python from 3.11 to 3.13 that is here
	$(BIN)/python -m benchmarks.release $(ARGS)

screenshots: $(READY) ## the pictures of the README, from a real browser
	$(BIN)/python -m benchmarks.screenshots

coverage: $(READY) ## how much of the code the tests run, in htmlcov/
	$(BIN)/python -m pytest -n $(JOBS) --cov --cov-report=html --cov-report=term

audits: $(READY) ## make the audits that come with the release, for this model (resumable, about half an hour on two cores)
	$(BIN)/python -m benchmarks.audits $(ARGS)

wheel: $(READY) ## build dist/*.whl
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

clean: ## remove what make made
	rm -rf .venv dist build site *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis htmlcov .coverage .coverage.*
