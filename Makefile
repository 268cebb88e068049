# lindan 邻单. `make help` lists what there is.
GO ?= go
export CGO_ENABLED ?= 0
MAKEFLAGS += --no-print-directory

.PHONY: help run web demo test test-fast test-web test-race test-mongo e2e screens lighthouse bench sim sim-truths sim-ablations fuzz lint generate roster setup clean

# What the app is built from; the build is done again only when one of them is newer.
WEB_SOURCES = $(shell git ls-files -co --exclude-standard web ':!web/e2e' ':!web/audit' ':!*.test.ts' ':!*.go')
MODULES = web/node_modules/.package-lock.json

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

run: web ## build and start on http://localhost:8080 with embedded storage in ./data and demo people
	$(GO) build -o bin/lindan .
	./bin/lindan serve --demo --data data

web: web/dist/index.html ## build the phone app into web/dist, from where the binary takes it

$(MODULES): web/package-lock.json
	@command -v node >/dev/null || { echo "please install Node.js 20.19 or later, or 22, with npm"; exit 1; }
	cd web && npm ci --ignore-scripts --engine-strict --no-audit --no-fund --loglevel error
	@touch $@

web/dist/index.html: $(MODULES) $(WEB_SOURCES) openapi.yaml
	cd web && npm run -s build
	@touch web/dist/.keep $@

demo: ## play one order from beginning to end against a fresh server, kill -9 included
	$(GO) build -o bin/lindan .
	./bin/lindan demo

test: setup web ## everything: unit, race, conformance over the wire, scenarios over HTTP, a real redis-server, the app in a browser
	$(GO) vet ./...
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	$(GO) test ./...
	$(MAKE) test-mongo
	$(MAKE) test-race
	$(MAKE) test-web
	$(MAKE) demo
	$(MAKE) e2e

test-fast: ## the inner loop: no service needed, under a minute
	$(GO) test ./...

test-web: $(MODULES) ## the app's types against openapi.yaml, its type check and its unit tests
	cd web && cp core/api.gen.ts node_modules/.api.was.ts && npm run -s types >/dev/null && cmp core/api.gen.ts node_modules/.api.was.ts
	cd web && npm run -s check
	cd web && npm run -s test

e2e: web ## the app in Chromium against the real binary: whole loops, faults, axe, layout at four widths
	$(GO) build -o bin/lindan .
	cd web && npx playwright test

screens: web ## pictures of every screen into docs/screens
	$(GO) build -o bin/lindan .
	rm -rf docs/screens
	cd web && SCREENS=1 E2E_WORKERS=1 npx playwright test screens.spec.ts

lighthouse: web ## speed and size of the app on a slow phone, against the budgets
	$(GO) build -o bin/lindan .
	cd web/audit && npm ci --ignore-scripts --engine-strict --no-audit --no-fund --loglevel error
	cd web && LIGHTHOUSE=1 E2E_WORKERS=1 npx playwright test lighthouse.spec.ts

test-race: ## the concurrent rooms under the race detector (needs a C compiler)
	CGO_ENABLED=1 $(GO) test -race -timeout 30m ./desk ./matching ./notify ./storage/sqlite ./server

test-mongo: ## the MongoDB engine over the wire protocol; with LINDAN_TEST_MONGO_URI also its races on a real MongoDB
	cd storage/conformance/ferret && $(GO) test ./...
	@test -n "$$LINDAN_TEST_MONGO_URI" || echo "NOT RUN: races and elections on a real MongoDB (LINDAN_TEST_MONGO_URI names none)"

bench: ## ours, floor, ratio: one table
	$(GO) build -o bin/bench ./tools/bench
	./bin/bench

# The simulated city: places of a CSV, or one generated from each seed where there is none.
CITY ?= $(wildcard ../shared/data/wuhan_neighbourhoods.csv)
SEEDS ?= 1001-1030
SIM = ./bin/lindan sim $(if $(CITY),--city $(CITY)) --volunteers 8000,1500 --seeds $(SEEDS)
BASELINES = nearest1,random1,keep3,keep7,waves5,broadcast,desk,didi17

sim: ## a dense and a scarce simulated city, all policies and the oracle's frontier, into build/sim (reckoned at an hour)
	$(GO) build -o bin/lindan .
	mkdir -p build/sim
	$(SIM) --policy lindan --baseline $(BASELINES),oracle --paired nearest1 --bounds --out build/sim > build/sim/table.txt
	@cat build/sim/table.txt

sim-truths: ## the same under truths that the learner does not know, into build/sim/truths
	$(GO) build -o bin/lindan .
	mkdir -p build/sim/truths
	$(SIM) --policy lindan --baseline $(BASELINES) --paired nearest1 --truth T1,T2,T3,T4,T5 --out build/sim/truths > build/sim/truths/table.txt
	@cat build/sim/truths/table.txt

sim-ablations: ## lindan without one of its parts, into build/sim/ablations
	$(GO) build -o bin/lindan .
	mkdir -p build/sim/ablations
	$(SIM) --policy lindan --paired lindan --baseline lindan:price=0,lindan:belief=off,lindan:batch=off,lindan:explore=0,lindan:fair=0,lindan:replace=off,lindan:softlimit=off,lindan:k=1,lindan:k=3 \
	  --out build/sim/ablations > build/sim/ablations/table.txt
	@cat build/sim/ablations/table.txt

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
	rm -rf bin web/node_modules web/audit/node_modules web/test-results
	find web/dist -mindepth 1 ! -name .keep -delete
