# Two commands do everything on a machine that has Python 3.10 to 3.14, pip and make:
#   make run    sets up .venv and runs the main job, spacy project run all
#   make test   sets up .venv and runs the tests
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Threads of one process: two train the encoder nearly twice as fast as one; more did not come up on two cores.
# For other numbers: make run OMP_NUM_THREADS=4
run: export OMP_NUM_THREADS ?= 2
test test-slow: export OMP_NUM_THREADS ?= 1

.PHONY: run test test-slow lint clean

run: $(READY)
	$(BIN)/python -m spacy project run all

test: $(READY)
	$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

test-slow: $(READY)
	$(BIN)/python -m pytest -m slow --numprocesses auto --maxprocesses 2 --dist loadfile

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pipeline readme --check

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet torch==2.13.0
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) project.lock corpus/*.spacy $(addprefix models/, base kb linker packages report vectors \
		ner ner_fast statements statements_fast embedded fast own)
