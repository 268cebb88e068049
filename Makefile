# lindan 邻单. `make help` lists what there is.
GO ?= go
export CGO_ENABLED ?= 0
MAKEFLAGS += --no-print-directory

.PHONY: help run demo test test-fast test-race test-mongo bench fuzz lint generate roster setup clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

run: ## build and start on http://localhost:8080 with embedded storage in ./data and demo people
	$(GO) build -o bin/lindan .
	./bin/lindan serve --demo --data data

demo: ## play one order from beginning to end against a fresh server, kill -9 included
	$(GO) build -o bin/lindan .
	./bin/lindan demo

test: setup ## everything: unit, race, conformance over the wire, scenarios over HTTP, a real redis-server
	$(GO) vet ./...
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) test ./...
	$(MAKE) test-mongo
	$(MAKE) test-race
	$(MAKE) demo

test-fast: ## the inner loop: no service needed, under a minute
	$(GO) test ./...

test-race: ## the concurrent rooms under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race ./desk ./matching ./notify ./storage/sqlite ./server

test-mongo: ## the MongoDB engine over the wire protocol; with LINDAN_TEST_MONGO_URI also its races on a real MongoDB
	cd storage/conformance/ferret && $(GO) test ./...
	@test -n "$$LINDAN_TEST_MONGO_URI" || echo "NOT RUN: races and elections on a real MongoDB (LINDAN_TEST_MONGO_URI names none)"

bench: ## ours, floor, ratio: one table
	$(GO) build -o bin/bench ./tools/bench
	./bin/bench

fuzz: ## every decoder for half a minute
	@for t in $$(grep -rhoE 'func (Fuzz[A-Za-z]+)' --include='*_test.go' . | awk '{print $$2}' | sort -u); do \
	  dir=$$(dirname $$(grep -rlE "func $$t\(" --include='*_test.go' . | head -n1)); echo "$$t in $$dir"; \
	  $(GO) test $$dir -run '^$$' -fuzz "^$$t$$" -fuzztime 30s || exit 1; done

lint: ## golangci-lint, built once
	$(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0 run ./...

generate: ## Go types from openapi.yaml, docs/order.md, the API reference
	$(GO) generate ./...
	$(GO) test ./domain -run OrderPage -update
	$(GO) test . -run Readmes -update

roster: ## the invented roster in testdata, from its seed
	$(GO) run ./tools/roster -seed 1 -out testdata

setup: ## what the tests need beside Go: redis-server and a C compiler for the race detector
	@sh tools/setup.sh

clean: ## remove what was built; the data folder stays
	rm -rf bin
