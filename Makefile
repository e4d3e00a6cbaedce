# The project's commands. `make` without a target lists them.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# The processor that `make build` builds for. The templates' parameter Architecture must be the same.
ARCH ?= x86_64
VENV := .tools
CARGO_FUZZ := 0.13.1
# Seconds that `make fuzz` runs each target, and which targets; empty means all.
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?=
# The only function that `make build` builds; empty means all.
BIN ?=
# The function that `make invoke` runs, and its event; empty means the function's sample event.
FUNCTION ?=
EVENT ?=
CONTEXTS := $(filter-out all,$(patsubst functions/%/Cargo.toml,%,$(wildcard functions/*/Cargo.toml)))
TEMPLATES := template.yaml $(wildcard infra/*.yaml)
# The console is built again when one of these changes. The types of the API's client are made from docs/openapi.json.
CONSOLE_SOURCES := docs/openapi.json $(shell find console -name node_modules -prune -o -path console/docs -prune -o -type f ! -name schema.d.ts -print)
DOCS_SOURCES := $(wildcard *.md docs/* docs/decisions/*) $(shell find console/docs -type f) console/src/tokens.css

# What heavy runs compile, always together: another choice unites other features, and compiles the AWS SDKs again.
HEAVY := $(addprefix --package ,posthorn-local bench flows faults)

export PATH := $(CURDIR)/$(VENV)/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0

.PHONY: help run reset console docs test browser console-load fmt lint validate upgrade generate released build sbom archives invoke binaries bench bench-release burst scheduled deliveries relay enumeration chaos mail-bombs restore restore-drill deny fuzz clients conformance ci clean

help: ## Lists these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# The API does not wait for the console, which is built only if its sources changed.
run: ## Builds and starts Posthorn on this machine, with AWS embedded; it keeps its state in .posthorn/
	@tools/need-compiler
	@mkdir -p target
	@($(MAKE) --silent console >target/console.log 2>&1 || echo 'The console was not built: see target/console.log' >&2) &
	cargo run

reset: ## Deletes the local state
	rm -rf .posthorn

console: target/docs.built ## Builds the web console and the documentation's site into target/console/

docs: target/docs.built ## Builds the documentation's site into target/console/docs/, served at /docs/ beside the console

test: console/node_modules/.ready $(VENV)/.scripts $(VENV)/sms/.ready ## Runs all tests: unit, flows, faults, consistency, documentation, the console's, the scripts'
	@tools/need-compiler
	@tools/need-nextest
	cd console && npm run --silent check && npm run --silent test
	$(VENV)/bin/python -m unittest discover --buffer --start-directory tools/tests
	cargo tests -E 'not package(binaries) and not package(browser)'
	cargo test --workspace --doc --quiet

# The build of the tests has the runner too. Built alone, it would unite other features, and compile the AWS SDKs again.
browser: $(VENV)/browser/.ready target/docs.built ## Uses the console in Chromium: every page, flows, passkeys, an authenticator app
	@tools/need-compiler
	@tools/need-nextest
	cp tests/browser/*.mjs $(VENV)/browser/
	cargo tests -E 'package(browser)' --no-capture
	node $(VENV)/browser/console.mjs target/debug/posthorn
	node $(VENV)/browser/sso.mjs target/debug/posthorn
	node $(VENV)/browser/saml.mjs target/debug/posthorn
	node $(VENV)/browser/users.mjs target/debug/posthorn

console-load: $(VENV)/browser/.ready target/console.built ## Times the console over 100,000 emails (half an hour with the build)
	@tools/need-compiler
	cp tests/browser/*.mjs $(VENV)/browser/
	cargo build --release $(HEAVY) --bin posthorn --bench bench
	node $(VENV)/browser/many.mjs target/release/posthorn

fmt: ## Formats the code
	cargo fmt --all

lint: ## Checks the format and runs clippy; a warning is an error
	@tools/need-compiler
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings

validate: $(VENV)/.ready ## Lints every template
	printf '%s\n' $(TEMPLATES) | xargs -P 2 -I {} sam validate --lint --region us-east-1 --template {}

# zig links as fast as the native linker (0.7 s of CPU per binary) and also links for arm64. Its binaries need glibc 2.30, and
# provided.al2023 has 2.34. A natively linked binary needs the build machine's glibc.
build: $(VENV)/.ready $(if $(BIN),,target/docs.built) ## Builds every function for Lambda into target/lambda/ (ARCH=x86_64 or arm64; BIN=send-email for one), and the SBOM
	@tools/need-compiler
	cargo lambda build --release --lambda-dir target/lambda $(if $(filter arm64,$(ARCH)),--arm64,--x86-64) \
		$(CONTEXTS:%=--package %-functions) $(if $(BIN),--bin $(BIN))
	$(if $(BIN),,$(MAKE) --no-print-directory sbom)

# The console's files carry the notices too, because browsers get copies of its packages.
sbom: $(VENV)/.ready target/docs.built ## Writes target/sbom.cdx.json (CycloneDX) and target/third-party-notices.txt
	@tools/need-compiler
	$(VENV)/bin/python tools/bill_of_materials.py target
	cp target/third-party-notices.txt target/console/

# One after the other, because both builds write their binaries to the same folder.
archives: ## Builds and packs what a deployment needs, for x86_64 and arm64, into target/archives/, with checksums (an hour)
	rm -rf target/archives
	for arch in x86_64 arm64; do \
		$(MAKE) --no-print-directory build ARCH=$$arch; \
		$(VENV)/bin/python tools/archive.py $$arch; \
	done

invoke: $(VENV)/.ready ## Runs FUNCTION's binary on its sample event, or on EVENT, as Lambda would, against the runner of `make run`
	@tools/need-compiler
	@test -n "$(wildcard events/*/$(or $(FUNCTION),none).json)" || \
		{ echo 'make invoke FUNCTION=send-email [EVENT=event.json]: FUNCTION must name a function' >&2; exit 2; }
	@test -x target/lambda/$(FUNCTION)/bootstrap || \
		{ echo "$(FUNCTION) is not built: building it; the first build takes minutes" >&2; $(MAKE) --no-print-directory build BIN=$(FUNCTION); }
	@cargo run --quiet --bin invoke -- $(FUNCTION) $(EVENT)

binaries: build ## Runs every built function against a Lambda Runtime API
	@tools/need-nextest
	cargo tests -E 'package(binaries)' --no-capture
	cargo tests --run-ignored only -E 'test(functions_that_are_deployed)' --no-capture

# The release before this version, by its tag, or by its commit's subject in a clone without tags. Its templates, binaries and
# runner are built in a checkout of its own.
RELEASE ?= v0.2.0
OLD := target/releases/$(RELEASE)

upgrade: build ## Upgrades an installation of the last release to this version under traffic, and rolls back (half an hour with both builds)
	@tools/need-nextest
	test -d $(OLD) || git worktree add --detach $(OLD) "$$(git rev-parse --quiet --verify $(RELEASE) || git log -1 --format=%H --grep='^Release $(RELEASE:v%=%)$$')"
	$(MAKE) -C $(OLD) --no-print-directory build
	cd $(OLD) && cargo build --bin posthorn
	POSTHORN_UPGRADE_FROM=$(CURDIR)/$(OLD) cargo tests --run-ignored only -E 'test(upgrade::)' --no-capture

generate: ## Writes the files made from functions' declarations: binaries, templates, sample events, the reference
	@tools/need-compiler
	cargo run --quiet --package posthorn-scan -- .
	cargo run --quiet --package posthorn-generate -- .

released: generate ## Makes docs/openapi.json the released document, which later changes must not break, and today's items the released ones
	@tools/need-nextest
	cp docs/openapi.json docs/openapi.released.json
	POSTHORN_RELEASED_SHAPES=1 cargo tests -E 'test(no_role_allows)'

# In the dev profile, to reuse what the tests have compiled. Counts do not depend on the profile. Handlers' times come from
# release code (tests/bench/work.json), and start times from the binaries that `make build` wrote.
bench: target/console.built ## Prints costs per million, start times of the binaries, throughput of debug code and the console's size; writes target/bench.json
	@tools/need-compiler
	node console/budget.mjs
	cargo bench --workspace --bench bench --profile dev

bench-release: ## The same with release code; writes tests/bench/work.json (about ten minutes to compile)
	@tools/need-compiler
	POSTHORN_KEEP_WORK=1 cargo bench $(HEAVY) --bench bench --profile release

burst: ## Sends 50,000 emails at 14 a second with a quota of 40,000 in 24 hours, on the test's clock (an hour with the build)
	@tools/need-compiler
	POSTHORN_BURST=50000 cargo test --release $(HEAVY) --lib a_burst_ends -- --nocapture

scheduled: ## Sends 20,000 emails scheduled for the same minute; kills a drain and a worker halfway (some minutes)
	@tools/need-compiler
	POSTHORN_SCHEDULED=20000 cargo test --release $(HEAVY) --lib emails_scheduled_for_one_minute -- --nocapture

deliveries: ## Delivers 10,000 events to 100 endpoints, 5 dead and 5 slow; kills workers at random (some minutes)
	@tools/need-compiler
	POSTHORN_DELIVERIES=10000 cargo test --release $(HEAVY) --lib many_events -- --nocapture

relay: ## Relays 50,000 events to three consumers, one away for an hour, with 20 kills; prints losses and dollars (some minutes)
	@tools/need-compiler
	POSTHORN_RELAY=50000 cargo test --release $(HEAVY) --lib relayed -- --nocapture

enumeration: ## Compares the answers and times of known and unknown accounts over 200 tries each (ten minutes to compile)
	@tools/need-compiler
	POSTHORN_ENUMERATION=200 cargo test --release $(HEAVY) --lib enumeration -- --nocapture

mail-bombs: ## Parses hostile mail of 40 MB in every shape on a 2 MiB stack; prints time, peak memory and its multiple of the mail
	@tools/need-compiler
	POSTHORN_MAIL_BYTES=41943040 cargo test --release --package posthorn-bounds mail_of_every_shape -- --nocapture

chaos: ## Kills the local runner 20 times while it sends 2,000 emails with webhooks; prints what was lost or doubled (some minutes)
	@tools/need-compiler
	POSTHORN_CHAOS=2000 cargo test --release --package posthorn-local --test chaos -- --nocapture

# Without a restored stage's tables nothing is deployed; docs/restore.md says what follows.
restore: $(VENV)/.restore ## Restores an installation to a moment beside the running one (STAGE, AS, AT; only says so without DO=1)
	@tools/need-compiler
	@test -n "$(STAGE)" -a -n "$(AS)" -a -n "$(AT)" || \
		{ echo 'make restore STAGE=production AS=restored AT=2026-11-30T03:00:00Z [DO=1] [UNKNOWN=queue|fail] [GONE=1] [WITHOUT_KEY=1]' >&2; exit 2; }
	$(VENV)/bin/python tools/restore.py --stage $(STAGE) --as $(AS) --at $(AT) $(if $(DO),--do) $(if $(GONE),--gone) \
		$(if $(UNKNOWN),--unknown $(UNKNOWN)) $(if $(WITHOUT_KEY),--without-key)

restore-drill: $(VENV)/.restore ## Restores an installation of 10,000 emails to a moment, and runs both; prints what is lost, time and calls (some minutes)
	@tools/need-compiler
	POSTHORN_RESTORE_COMMAND="$(VENV)/bin/python tools/restore.py --settle true --without-key" POSTHORN_RESTORED=10000 cargo test --release $(HEAVY) --lib a_restored_installation -- --nocapture

deny: $(VENV)/.ready console/node_modules/.ready ## Checks licences, sources, advisories and yanked versions of all dependencies, crates and npm
	@tools/need-compiler
	@tools/need-node
	cargo deny --locked check bans licenses sources
	$(VENV)/bin/python tools/npm_licences.py
	$(VENV)/bin/python tools/advisories.py

# Without a sanitizer the fuzzer needs no nightly compiler. Posthorn's own code has no `unsafe` for a sanitizer to check.
fuzz: ## Runs every fuzz target for FUZZ_SECONDS (60); fails on a panic, a hang or a broken rule
	@tools/need-compiler
	@tools/need-fuzz $(CARGO_FUZZ)
	tools/fuzz $(FUZZ_SECONDS) $(FUZZ_TARGETS)

clients: $(VENV)/.clients console/node_modules/.ready ## Generates clients for TypeScript and Python from docs/openapi.json into target/clients/
	$(VENV)/bin/python tools/clients.py

conformance: $(VENV)/.conformance clients ## Tests the local runner against docs/openapi.json (schemathesis), a widely used email SDK, the clients, readers of status pages and a SCIM tester
	@tools/need-compiler
	cargo build --quiet
	$(VENV)/bin/python tests/sdk/run.py target/debug/posthorn clients sdk node webhooks status scim schema

ci: ## Runs the checks that every push must pass
	.ci/run

clean: ## Removes build results; keeps .posthorn/ and the tools
	cargo clean
	rm -rf console/node_modules

# Installed again whenever a pinned version changes. On Debian, venv is a separate package.
$(VENV)/.ready: tools/requirements.txt
	@tools/need-python
	python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV)/.scripts: tools/tests/requirements.txt tools/restore.requirements.txt
	@tools/need-python
	@[ -x $(VENV)/bin/python ] || python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV)/.restore: tools/restore.requirements.txt
	@tools/need-python
	@[ -x $(VENV)/bin/python ] || python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV)/.clients: tools/clients/requirements.txt
	@tools/need-python
	@[ -x $(VENV)/bin/python ] || python3 -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

$(VENV)/.conformance: tests/sdk/requirements.txt $(VENV)/.ready
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check --requirement $<
	touch $@

console/node_modules/.ready: console/package.json console/package-lock.json console/.npmrc
	@tools/need-node
	cd console && npm ci --silent
	touch $@

target/console.built: console/node_modules/.ready $(CONSOLE_SOURCES)
	cd console && npm run --silent build
	touch $@

# The console's build empties its folder first, so the site follows it.
target/docs.built: target/console.built $(DOCS_SOURCES)
	cd console && npm run --silent docs
	touch $@

# The libraries that the parts of SMS are compared with.
$(VENV)/sms/.ready: tests/sms/package.json
	@tools/need-node
	mkdir -p $(@D)
	cp $< $(@D)/
	cd $(@D) && npm install --silent --no-audit --no-fund
	touch $@

$(VENV)/browser/.ready: tests/browser/package.json
	@tools/need-node
	@tools/need-browser
	mkdir -p $(@D)
	cp $< $(@D)/
	cd $(@D) && npm install --silent --no-audit --no-fund
	touch $@
