# The two commands of the README: `make build` and `make test`. `make help` lists the rest.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/run: requirements/run.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("clinicsite needs Python 3.11 or later; say make PYTHON=python3.11" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements/run.txt
	$(PIP) install --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/test: requirements/test.txt $(VENV)/run
	$(PIP) install --require-hashes -r requirements/test.txt
	@touch $@

build: $(VENV)/run ## Build the sample clinic into build/
	$(BIN)/clinicsite build

serve: $(VENV)/run ## Preview the sample clinic while editing it
	$(BIN)/clinicsite serve

test: $(VENV)/test ## Run all tests
	@sh tests/tools.sh
	$(BIN)/python -m pytest -n auto $(ARGS)

FAST := suggestions engine reading front_matter markup media graph/test_links.py graph/test_vocabulary.py \
  graph/test_publication.py rendering/test_templates.py pages/test_head.py pages/test_dates.py \
  test_architecture.py test_documents.py test_kinds.py test_labels.py test_golden_sites.py \
  test_invalid_sites.py test_stories.py

test-fast: $(VENV)/test ## Run a useful subset of the tests, in under a minute
	$(BIN)/python -m pytest -n auto $(addprefix tests/,$(FAST)) $(ARGS)

prove: $(VENV)/test ## Run the long forms of the proofs (docs/guarantees.md); under an hour
	@sh tests/tools.sh
	$(BIN)/python tests/guarantees/prove.py $(ARGS)

lint: $(VENV)/test ## Check format, style and types
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

shots: $(VENV)/test ## Take pictures of every kind of page into shots/
	$(BIN)/python bench/shots.py

bench: $(VENV)/run ## Measure beside Hugo, Eleventy and Pelican: 300 and 1,000 posts, under 5 minutes
	$(BIN)/python -m bench.run --command "make bench" $(ARGS)

bench-full: $(VENV)/run ## The same with 5,000 posts, and clinicsite's growth up to 20,000
	$(BIN)/python -m bench.run --command "make bench-full" --sizes 300 1000 5000 \
	  --growth 1000 2000 5000 10000 20000 $(ARGS)

check: lint test build ## Everything that CI checks

lock: $(VENV)/test ## Resolve the locked requirements anew
	$(PIP) install uv
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-header --upgrade -q -o requirements/run.txt pyproject.toml requirements/build.in --extra search
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-header --upgrade -q -o requirements/test.txt pyproject.toml requirements/build.in requirements/test.in --extra search --extra s3
	$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes \
	  --no-header --upgrade -q -c requirements/run.txt -o requirements/s3.txt requirements/s3.in

clean: ## Remove everything that was made
	rm -rf $(VENV) .bench build .clinicsite dist .mypy_cache .pytest_cache .ruff_cache .hypothesis

.PHONY: help build serve test test-fast prove lint shots bench bench-full check lock clean
