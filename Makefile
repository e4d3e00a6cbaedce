# Every habit that matters is a command. `make` alone lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The processor that `make build` builds for; the templates' parameter Architecture must name the same.
ARCH ?= x86_64
VENV := .tools
CARGO_FUZZ := 0.13.1
# How long `make fuzz` gives each target, and which targets: all, where none is named.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=
# The one function that `make build` builds; all, where none is named.
BIN ?=
# What `make invoke` runs, and on which event: its sample, where none is named.
FUNCTION ?=
EVENT ?=
CONTEXTS := $(filter-out all,$(patsubst functions/%/Cargo.toml,%,$(wildcard functions/*/Cargo.toml)))
TEMPLATES := template.yaml $(wildcard infra/*.yaml)

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0

.PHONY: help run reset test fmt lint validate generate released build invoke binaries bench bench-release scheduled deliveries relay chaos mail-bombs deny fuzz conformance ci clean

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

run: ## Builds and starts Posthorn on this machine, with AWS embedded; state is kept in .posthorn/
	@tools/need-compiler
	cargo run

reset: ## Forgets the local state
	rm -rf .posthorn

test: ## Runs all tests: unit, flows, faults, consistency, documentation
	@tools/need-compiler
	@tools/need-nextest
	cargo tests -E 'not package(binaries)'
	cargo test --workspace --doc --quiet

fmt: ## Formats the code
	cargo fmt --all

lint: ## Checks format and clippy, warnings being errors
	@tools/need-compiler
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

validate: $(VENV)/.ready ## Lints every template
	printf '%s\n' $(TEMPLATES) | xargs -P 2 -I {} sam validate --lint --region us-east-1 --template {}

# Linking with zig costs no more than natively (0.7 s of CPU a binary), asks for glibc 2.30 where provided.al2023 has 2.34,
# and does the same for arm64; linked natively, a binary asks for whatever the building machine has.
build: $(VENV)/.ready ## Builds every function for Lambda into target/lambda/ (ARCH=x86_64 or arm64; BIN=send-email for one)
	@tools/need-compiler
	cargo lambda build --release --lambda-dir target/lambda $(if $(filter arm64,$(ARCH)),--arm64,--x86-64) \
		$(CONTEXTS:%=--package %-functions) $(if $(BIN),--bin $(BIN))

invoke: $(VENV)/.ready ## Runs FUNCTION's binary on its sample event, or on EVENT, as Lambda would, against the runner of `make run`
	@tools/need-compiler
	@test -n "$(wildcard events/*/$(or $(FUNCTION),none).json)" || \
		{ echo 'make invoke FUNCTION=send-email [EVENT=event.json]: FUNCTION must name a function' >&2; exit 2; }
	@test -x target/lambda/$(FUNCTION)/bootstrap || \
		{ echo "$(FUNCTION) is not built: building it; the first of all takes minutes" >&2; $(MAKE) --no-print-directory build BIN=$(FUNCTION); }
	@cargo run --quiet --bin invoke -- $(FUNCTION) $(EVENT)

binaries: build ## Runs every built function against a Lambda Runtime API
	@tools/need-nextest
	cargo tests -E 'package(binaries)' --no-capture

generate: ## Writes what follows from the functions' declarations: binaries, templates, sample events, the reference
	@tools/need-compiler
	cargo run --quiet --package posthorn-scan -- .
	cargo run --quiet --package posthorn-generate -- .

released: generate ## Takes docs/openapi.json as what callers may rely on from now on
	cp docs/openapi.json docs/openapi.released.json

# In the dev profile, so that what the tests have compiled serves it too: counts are the same in each, handlers' times are
# those that release code took (tests/bench/work.json), and starts are those of the binaries that `make build` made.
bench: ## Prints costs per million, starts of the binaries and throughput of debug code; writes target/bench.json
	@tools/need-compiler
	cargo bench --workspace --bench bench --profile dev

bench-release: ## The same in release code, and writes tests/bench/work.json (some ten minutes to compile)
	@tools/need-compiler
	POSTHORN_KEEP_WORK=1 cargo bench --workspace --bench bench --profile release

scheduled: ## Sends 20,000 emails scheduled for one minute, with a drain and a worker killed halfway (some minutes)
	@tools/need-compiler
	POSTHORN_SCHEDULED=20000 cargo test --release --package faults scheduled -- --nocapture

deliveries: ## Tells 10,000 events to 100 endpoints, 5 dead and 5 slow, with workers killed at random (some minutes)
	@tools/need-compiler
	POSTHORN_DELIVERIES=10000 cargo test --release --package faults many_events -- --nocapture

relay: ## Relays 50,000 events to three consumers, one away for an hour, with 20 kills; prints losses and dollars (some minutes)
	@tools/need-compiler
	POSTHORN_RELAY=50000 cargo test --release --package bench relayed -- --nocapture

mail-bombs: ## Reads hostile mail of 40 MB in every shape on a 2 MiB stack; prints time, peak memory and multiple of each
	@tools/need-compiler
	POSTHORN_MAIL_BYTES=41943040 cargo test --release --package posthorn-bounds mail_of_every_shape -- --nocapture

chaos: ## Kills the local runner 20 times while it sends 2,000 emails with webhooks; prints what was lost or doubled (some minutes)
	@tools/need-compiler
	POSTHORN_CHAOS=2000 cargo test --release --package posthorn-local --test chaos -- --nocapture

deny: ## Checks the licences of all dependencies, and what is banned, by deny.toml
	python3 tools/check_licences.py

# Without a sanitizer the fuzzer needs no nightly compiler; Posthorn's own code holds no `unsafe` that one could watch.
fuzz: ## Runs every fuzz target for FUZZ_SECONDS (60); a panic, a hang or a broken rule fails
	@tools/need-compiler
	@tools/need-fuzz $(CARGO_FUZZ)
	tools/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

conformance: $(VENV)/.conformance ## Holds the local runner against docs/openapi.json (schemathesis) and a widely used email SDK
	@tools/need-compiler
	cargo build --quiet
	$(VENV)/bin/python tests/sdk/run.py target/debug/posthorn sdk node webhooks schema

ci: ## What every push must pass
	.ci/run

clean: ## Removes what was built; .posthorn/ and the tools stay
	cargo clean

# Made anew whenever a pinned version changes. Debian has venv in a package of its own.
$(VENV)/.ready: tools/requirements.txt
	@tools/need-python
	python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV)/.conformance: tests/sdk/requirements.txt $(VENV)/.ready
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@
