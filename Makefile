# SPDX-FileCopyrightText: 2026 The Recourse contributors
# SPDX-License-Identifier: Apache-2.0
# The front door. Each target says in one line what it does; `make help` prints them.
BUILD ?= build
DATA ?= data/demo
export LC_ALL := C.UTF-8

.PHONY: help run build test test-all bench fuzz check install clean
.DEFAULT_GOAL := help

help: ## print this list
	@awk -F':.*## ' '/^[a-z-]+:.*## / {printf "make %-10s %s\n", $$1, $$2}' Makefile

run: build ## install what is needed, build, and serve the demo on http://127.0.0.1:8080
	@exec $(BUILD)/src/recourse serve --demo --data $(DATA)

build: ## build the optimised program into build/
	@tools/install-deps --run
	@tools/configure $(BUILD) --buildtype=release -Dtests=false
	@ninja -C $(BUILD) --quiet product

test: ## everything that has to hold, in at most 15 minutes: N passed, N failed
	@tools/install-deps --test
	@tools/test

test-all: ## make test, and what takes longer
	@tools/install-deps --test
	@tools/test --all

bench: ## speed, side by side with what it is compared to
	@tools/install-deps --bench
	@bench/run

fuzz: ## fuzz each target for FUZZ_SECONDS (600 unless told)
	@tools/install-deps --test
	@tools/test --only fuzz --fuzz-seconds $${FUZZ_SECONDS:-600}

check: ## the house checkers alone
	@tools/test --only checkers

install: build ## install under DESTDIR and prefix, as Meson does
	@meson install -C $(BUILD) --no-rebuild

clean: ## remove what was built; the data stay
	rm -rf $(BUILD) build-test node_modules
