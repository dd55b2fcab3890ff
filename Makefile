# `make figures` and `make test` set up .venv themselves; nothing but Python 3.11 to 3.14 and a package index is needed.
PYTHON ?= python3
BIN := .venv/bin
# `make test COVERAGE=1` also says what share of the lines the tests run: twice the time before Python 3.14.
COVERED := $(if $(COVERAGE),--cov=govinfo --cov-report=)

.PHONY: figures test lab paper site clean

figures: .venv/notebooks.installed
	$(BIN)/govinfo reproduce -o figures

test: .venv/test.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy --no-error-summary
	$(BIN)/lint-imports --no-logo > .lint-imports.log || { cat .lint-imports.log; exit 1; }
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --nbval-lax $(COVERED) tests govinfo notebooks
	$(if $(COVERED),@echo "lines of govinfo that the tests run: $$($(BIN)/coverage report --format=total)%")

lab: .venv/notebooks.installed
	$(BIN)/jupyter lab --notebook-dir notebooks notebooks/course/en/1_regulation_and_form.ipynb

# The worked example: set up, run and typeset as an author would.
paper: .venv/paper.installed
	rm -rf build/paper
	$(BIN)/govinfo new paper build/paper
	$(MAKE) -C build/paper GOVINFO=$(CURDIR)/$(BIN)/govinfo

site: .venv/docs.installed
	$(BIN)/python docs/make_site.py site

.venv/notebooks.installed: pyproject.toml constraints.txt | .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[notebooks]'
	touch $@

.venv/paper.installed: .venv/notebooks.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[notebooks,paper]'
	touch $@

.venv/docs.installed: .venv/notebooks.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[notebooks,docs]'
	touch $@

.venv/test.installed: .venv/notebooks.installed
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[notebooks,test]'
	touch $@

.venv:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' || \
	  { echo "govinfo needs Python 3.11 to 3.14; $$($(PYTHON) --version) was found: make PYTHON=python3.12 ..."; exit 1; }
	$(PYTHON) -m venv .venv

clean:
	rm -rf .venv
