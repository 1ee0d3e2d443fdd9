# Every target first runs scripts/setup, which installs what that target needs and is instant when
# nothing is missing. ARGS passes arguments on: make test ARGS=swift

.DEFAULT_GOAL := build
ARGS ?=

# Swift's installer puts the toolchain here and only a new login shell's PATH knows it.
export PATH := $(PATH):$(HOME)/.local/share/swiftly/bin

.PHONY: run
run: build ## Build and start touchline (ARGS: its arguments)
	@scripts/run $(ARGS)

.PHONY: test
test: ## Run every test and say what was skipped (ARGS: suites, or --list)
	@scripts/setup build test
	@scripts/test $(ARGS)

.PHONY: build
build: ## Build in release, compress what browsers fetch
	@scripts/setup build
	swift build --configuration release
	@scripts/compress

.PHONY: lint
lint: ## Check Swift, shell and Python sources
	@scripts/setup test
	@scripts/lint

.PHONY: format
format: ## Format Swift and Python sources in place
	@scripts/setup test
	@scripts/lint --fix

.PHONY: bench
bench: ## Measure against bare loops and limits, in release (ARGS: which benchmarks)
	@scripts/setup build bench
	@scripts/bench $(ARGS)

.PHONY: sanitize
sanitize: ## Load the server in builds that watch threads and memory (ARGS: thread or address)
	@scripts/setup build test
	@scripts/sanitize $(ARGS)

.PHONY: fuzz
fuzz: ## Search for inputs that break it, a minute for each target (ARGS: targets, --seconds N)
	@scripts/setup build
	@scripts/fuzz $(ARGS)

.PHONY: torture
torture: ## Kill jobs at random instants, 100 times (ARGS: how often)
	@scripts/setup build test
	@scripts/torture $(ARGS)

.PHONY: clean
clean: ## Remove what builds and tests leave behind (not .venv, not data)
	rm -rf .build build

.PHONY: help
help: ## Show this table
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
