# Everything a developer or a visitor needs. `make run` and `make test` set up what they
# use, in .venv and node_modules, and can be run on a fresh machine.

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-python test-js test-browser lint format bench setup setup-dev clean

run: $(VENV)/app.stamp
	@echo "Unrolled opens at http://localhost:$(PORT) (stop it with Ctrl-C)"
	$(BIN)/streamlit run app.py --server.port $(PORT) --server.headless true

test: test-js test-python test-browser

test-python: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -n 2 --dist worksteal tests --ignore=tests/browser

test-browser: $(VENV)/dev.stamp
	bash tools/install_browser.sh $(BIN)/python
	$(BIN)/python -m pytest -n 2 --dist worksteal --reruns 1 -rR tests/browser

test-js: node_modules/.stamp
	node --test tests/js/*.test.js

lint: $(VENV)/dev.stamp node_modules/.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	npx --no-install eslint viz tests/js

format: $(VENV)/dev.stamp
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp
	bash tools/install_browser.sh $(BIN)/python
	$(BIN)/python -m benchmarks

setup: $(VENV)/app.stamp
setup-dev: $(VENV)/dev.stamp node_modules/.stamp

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
	  || { echo "Python 3.11 to 3.13 is needed, but $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	       "Install one and run: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/app.stamp: requirements.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -r requirements.txt
	@touch $@

$(VENV)/dev.stamp: requirements.txt requirements-dev.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	@touch $@ $(VENV)/app.stamp

node_modules/.stamp: package.json package-lock.json
	@command -v npm >/dev/null || { echo "Node.js 20 or newer with npm is needed for the" \
	  "JavaScript tests and lint: install it, for example from your system's packages."; exit 1; }
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

clean:
	rm -rf $(VENV) node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis
