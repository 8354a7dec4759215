# The habits of this project; `make help` lists them.

FACET := .build/release/facet
SWIFT_FILES := Sources Tests Package.swift
# The targets whose tests start no process and no broker.
QUICK := JSONSlicesTests|CompositionCoreTests|UpstreamTests|HTTPFrontendTests|DeviceMessagesTests|DeviceModelsTests|ConfigurationFileTests|ConfigurationLoaderTests|DevelopmentSignInTests|DurationTextTests|RestartPauseTests|SimulationTests

.DEFAULT_GOAL := help
.PHONY: help run reset build device test quick simulate torture bench bench-check proto format lint

help: ## List these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1 /p' $(MAKEFILE_LIST) | while read -r name what; do printf '  make %-11s %s\n' "$$name" "$$what"; done

run: ## Install what is missing, build, and run everything; LISTEN=0.0.0.0 lets other machines in
	@.ci/packages
	@echo "building (the first time takes some minutes) ..."
	@swift build -c release
	@$(MAKE) -s -C devices/reference device || echo "going on without the reference device" >&2
	@exec $(FACET) run $(if $(LISTEN),--listen $(LISTEN))

reset: ## Remove all data of `make run`, so that the next run seeds anew
	@if [ -e .facet/lock ] && ! flock -n .facet/lock true; then echo "facet runs; stop it first" >&2; exit 1; fi
	rm -rf .facet

build: ## Build everything in release mode
	@.ci/packages
	swift build -c release

device: ## Build the reference device in C (devices/reference)
	@.ci/packages
	@$(MAKE) -s -C devices/reference device

# Tests start real processes and brokers: no more of them at once than cores, or their clients wait for CPU alone.
TEST := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=2 swift test --disable-xctest

test: ## Run all tests, on ports and in folders of their own
	@.ci/packages --tests || .ci/packages --check
	@Tests/tools/python-tools || echo "without these tools their tests are skipped" >&2
	$(TEST) --skip HouseTests --skip EndToEndTests --skip FaultTests
	$(TEST) --skip-build --filter FaultTests
	$(TEST) --skip-build --filter EndToEndTests
	$(TEST) --skip-build --filter HouseTests

quick: ## Run the tests that start no process
	$(TEST) --filter '$(QUICK)'

simulate: ## Replay one seed of the simulated devices and backend: make simulate SEED=n
	@test -n "$(SEED)" || { echo "say which: make simulate SEED=n" >&2; exit 1; }
	@FACET_SEED=$(SEED) swift test --disable-xctest --filter ReplayTests

torture: ## Kill the processes behind devices 200 times, for about an hour; ROUNDS= and SEED= of another run
	@.ci/packages --tests || .ci/packages --check
	swift build --build-tests
	FACET_TORTURE_ROUNDS=$(or $(ROUNDS),200) $(if $(SEED),FACET_TORTURE_SEED=$(SEED)) $(TEST) --skip-build --filter TortureTests

bench: build ## Measure against other servers on the same services
	bench/run

bench-check: build ## Count the instructions of pages and frames; more than before fail
	bench/check

proto: ## Generate the C messages from proto/
	proto/generate

format: ## Format all Swift files
	swift format --in-place --parallel --recursive $(SWIFT_FILES)

lint: ## Check format and house rules
	swift format lint --strict --parallel --recursive $(SWIFT_FILES)
	$(TEST) --filter HouseTests
