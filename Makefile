# What one types: make demo, make test. Plain python and pip; everything else is inside .venv.

PYTHON ?= python3
VENV ?= .venv
WORKERS ?= 2
WALKS ?= 200
# Who is done takes over from the other. While one waits for PostgreSQL another can work.
PARALLEL := -n $(WORKERS) --dist worksteal
ON_POSTGRES := -n $(shell expr $(WORKERS) + 1) --dist worksteal
# Compiled modules are kept: every process of a run would compile them again.
export PYTHONDONTWRITEBYTECODE :=
UV ?= uv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes
COMPILE := $(UV) pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --quiet

.PHONY: help demo codes test lint types walks sweep isolation mutations lock check-python

help:
	@echo "make demo    el sistema con un mundo de demostración en http://127.0.0.1:8000"
	@echo "make codes   el código de acceso de este momento de cada cuenta de demostración"
	@echo "make test    revisiones y pruebas, en SQLite y en PostgreSQL (el que responda, o uno propio)"
	@echo "make lint    estilo, fronteras entre cuartos y migraciones"
	@echo "make walks   $(WALKS) vidas al azar por la puerta"
	@echo "make sweep   todo lo que nadie debería enviar, a todos los formularios; cada dirección, cada persona"
	@echo "make isolation   todo lo que se puede pedir sobre datos ajenos, en SQLite y en PostgreSQL"
	@echo "make mutations   cada filtro quitado a su vez: la prueba tiene que notarlo"
	@echo "make lock    fija de nuevo las versiones (necesita uv)"

check-python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 15))' \
	  || { echo "Se necesita Python 3.11 a 3.14. Escriba: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null \
	  || { echo "Falta el módulo venv de Python. Escriba: sudo apt-get install python3-venv"; exit 2; }

$(VENV)/installed: requirements.lock | check-python
	@echo "Instalando en $(VENV) (solo la primera vez)…"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.lock
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock $(VENV)/installed
	@echo "Instalando lo que usan las pruebas…"
	@$(PIP) -r requirements-dev.lock
	@touch $@

# The demonstration never touches the database that DATABASE_URL names for something else.
demo codes: export DATABASE_URL := $(SIGUE_DEMO_DATABASE)

demo: $(VENV)/installed
	@case "$$DJANGO_SETTINGS_MODULE" in *production*) \
	  echo "La demostración no corre con los ajustes de producción."; exit 2;; esac
	@$(BIN)/python manage.py migrate --verbosity 0
	@exec $(BIN)/python manage.py demo $(ARGS)

codes: $(VENV)/installed
	@$(BIN)/python manage.py codes

lint: $(VENV)/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-cache
	env -u DATABASE_URL DJANGO_SETTINGS_MODULE=settings.test $(BIN)/python manage.py makemigrations --check --dry-run

types: $(VENV)/installed-dev
	$(BIN)/mypy

test: lint
	env -u DATABASE_URL $(BIN)/python -m pytest $(PARALLEL)
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(ON_POSTGRES) -m "not browser"

walks: $(VENV)/installed-dev
	SIGUE_WALKS=$(WALKS) $(BIN)/python -m pytest $(PARALLEL) tests/workflows -k walk

# What make test asks a share of, whole. CI runs it after the tests.
SWEEPS := tests/workflows/test_hostile_sweep.py tests/test_strangers.py tests/test_one_answer.py
sweep: export SIGUE_SWEEP := whole
sweep: $(VENV)/installed-dev
	env -u DATABASE_URL $(BIN)/python -m pytest $(PARALLEL) $(SWEEPS) tests/browser/test_screens.py \
	  tests/workflows/test_links.py tests/workflows/test_strange_input.py tests/test_access_rows.py tests/test_beside.py
	$(BIN)/python -m tests.postgres $(BIN)/python -m pytest $(ON_POSTGRES) $(SWEEPS)

# The whole proof of the wall. On PostgreSQL once more with every Python filter removed: the second wall alone.
isolation: $(VENV)/installed-dev
	env -u DATABASE_URL $(BIN)/python -m tests.isolation --least 50000 $(ARGS)
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.isolation --without-filters --many 10000 $(ARGS)

mutations: $(VENV)/installed-dev
	$(BIN)/python -m tests.postgres $(BIN)/python -m tests.isolation --mutations $(ARGS)

lock:
	$(COMPILE) -o requirements.lock
	$(COMPILE) --extra dev -o requirements-dev.lock
