# `make help` lists the targets.
GO ?= go
NPM ?= npm
ORACLE := conformance/oracle

.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

build: ## build the binary into bin/
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/aqua ./cmd/aqua

test: ## everything that needs only Go
	$(GO) vet ./...
	$(GO) test ./...

oracle: $(ORACLE)/node_modules/.package-lock.json ## install the original tools that conformance compares with

$(ORACLE)/node_modules/.package-lock.json: $(ORACLE)/package-lock.json
	cd $(ORACLE) && $(NPM) ci --no-audit --no-fund --ignore-scripts
	@touch $@

conformance: oracle ## compare live with the originals; fails below the committed score
	$(GO) run ./conformance/score

bench: oracle ## ratios against the originals, from one run
	$(GO) run ./conformance/bench

prove: ## the large proofs: long fuzzing, many seeds; takes hours
	./conformance/prove.sh

fmt: ## format the Go code, and our Aqua sources
	gofmt -w $$(git ls-files '*.go' | grep -v testdata)
	$(GO) run ./cmd/aqua fmt examples stdlib

clean: ## remove what the build made
	rm -rf bin

.PHONY: help build test oracle conformance bench prove fmt clean
