# Two commands on a machine that has Python 3.11, git and make: `make run` and `make test`.
# Everything lands in .venv/ (`make clean` removes it) and the entries in libro/, which nothing here ever removes.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DEFAULT_GOAL := help
.PHONY: pictures sentences help setup tools browser run check test bench load chaos clean

PORT ?= 8501
BOOK ?= $(PERIMETRI_BOOK)
# Make itself calls an assembler AS.
ifneq ($(filter default undefined,$(origin AS)),)
AS := $(PERIMETRI_AS)
endif
LAN ?= $(PERIMETRI_LAN)
VENV := .venv/bin/python
CATALOGUE = sheets/locale/en/LC_MESSAGES/perimetri.po

help:  ## Elenca i comandi
	@sed -nE 's/^([a-z]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run: export PERIMETRI_BOOK := $(BOOK)
run: export PERIMETRI_AS := $(AS)
run: export PERIMETRI_LAN := $(LAN)
# All threads take memory from one place, so that what one gave back serves the next.
run: export MALLOC_ARENA_MAX := 1
# Invented rows belong in the embedded default alone: never in a book someone names, never in a project's Google sheet.
run: setup  ## Avvia l'applicazione (PORT=8501 la porta, BOOK=file AS=email un altro libro, LAN=1 anche sulla rete locale)
	@if (exec 3<>/dev/tcp/localhost/$(PORT)) 2>/dev/null; then
	  echo "La porta $(PORT) è occupata: forse l'applicazione è già aperta. Altrimenti: make run PORT=8502" >&2; exit 1
	fi
	if [ -z "$(BOOK)" ] && [ ! -e .streamlit/secrets.toml ]; then
	  echo "Preparo il progetto dimostrativo, con dati inventati."
	  $(VENV) -m sheets demo --book libro/perimetri.sqlite3 >/dev/null || true  # a book with entries of its own refuses it, and opens as it is
	fi
	# Other machines reach it only where the start says so.
	listen=127.0.0.1 lan=
	if [ -n "$(LAN)" ]; then listen=0.0.0.0 lan=$$(hostname -I 2>/dev/null | cut -d' ' -f1); fi
	$(VENV) -m sheets address --port $(PORT) --as "$(AS)" --lan "$$lan"
	# Streamlit's own greeting asks a server outside for this machine's address.
	exec $(VENV) -m streamlit run app.py --server.address $$listen --server.port $(PORT) --logger.hideWelcomeMessage true

test: check browser  ## Controlla il codice ed esegue tutti i test, anche nel browser
	$(VENV) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

# lint-imports is run as a file: the scripts of a .venv whose folder was moved name the old place.
check: tools  ## Controlla il codice senza eseguirlo: ruff, mypy, direzione degli import
	$(VENV) -m ruff check .
	$(VENV) -m ruff format --check .
	$(VENV) -m mypy --strict sheets
	$(VENV) .venv/bin/lint-imports
	.venv/bin/shellcheck venv.sh .ci/run

bench: tools  ## Misura tempi e richieste
	$(VENV) -m tests.bench

sentences: tools  ## Porta nel catalogo le frasi nuove del codice, da tradurre in inglese, e ne toglie quelle che non ci sono più
	$(VENV) -m babel.messages.frontend -q extract --no-location --sort-output -k _n:1,2 -k later -k about_rows:2,3 -k _of_figures:2,3 -o .venv/perimetri.pot components pages sheets
	$(VENV) -m babel.messages.frontend -q update --no-fuzzy-matching --ignore-obsolete --width 120 -l en -i .venv/perimetri.pot -o $(CATALOGUE)
	sed -i -E '/^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By)/d' $(CATALOGUE)

pictures: browser  ## Fotografa l'app per i due README, in italiano e in inglese
	$(VENV) -m tests.pictures

load: tools  ## Misura quanto aspettano 200 persone che lavorano insieme
	$(VENV) -m tests.load

chaos: tools  ## Mette alla prova i salvataggi con guasti, kill -9, gente che lavora nel foglio e visitatori molesti
	$(VENV) -m tests.chaos
	$(VENV) -m tests.chaos.visitors

browser: tools
	@$(VENV) tests/browser.py

clean:  ## Toglie .venv e le cache (mai il libro)
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
	find app.py pages components sheets tests -name __pycache__ -prune -exec rm -rf {} +

setup: PINS := requirements.txt
tools: PINS := requirements.txt tests/requirements.txt
setup:  ## Prepara .venv (prima metà di make run)
setup tools:
	@exec 9<Makefile; flock 9 2>/dev/null || true  # two makes started together take turns
	./venv.sh $@ $(PINS)
