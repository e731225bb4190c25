# The front door. Each target does all its own set-up: `make run` and `make test` work on a fresh Debian 12.
#   make setup   packages, Python venv, npm packages      make test    every gate and test; the last line counts them
#   make build   the program and the page                 make bench   benchmarks, beside their peers where there are any
#   make run     a whole simulated city on localhost      make lint    layers, format, names, docs
#                CITY=paris for the live one; PORT=8000, STATIONS=400   make fuzz    every parser, SECONDS_EACH=60
#   make streamlit  the page for Streamlit, into streamlit/page, to be committed
#   make package a .deb and a .tar.gz in build/packages     make images  the container images, built and driven
#   make arm64   the programs and unit tests for arm64, cross-compiled and run under QEMU
.DEFAULT_GOAL := build
.PHONY: setup build web streamlit run test bench lint fuzz package images arm64 clean
CITY ?= demo
PORT ?= 8000
STATIONS ?= 400
PROGRAM := build/release/velib-trend
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print 2>/dev/null)

setup:
	@tools/setup build web test

build: $(PROGRAM) web

.PHONY: $(PROGRAM)
$(PROGRAM):
	@tools/setup build
	@test -f build/release/build.ninja || cmake --preset release
	@cmake --build --preset release --target velib-trend

web: web/dist/index.html
web/dist/index.html: $(WEB_SOURCES)
	@tools/setup web
	cd web && npm run --silent build

streamlit:
	@tools/setup web
	cd web && npm run --silent build:streamlit

run: build
	@CITY=$(CITY) PORT=$(PORT) STATIONS=$(STATIONS) tools/run

test: setup build
	@tools/test

lint: setup
	@test -f build/release/compile_commands.json || cmake --preset release
	@tools/lint

bench: build
	@tools/setup test bench
	@cmake --preset release >/dev/null  # oneDNN may be new
	@cmake --build --preset release --target benches
	@tools/bench

SECONDS_EACH ?= 60
fuzz: build
	@tools/setup fuzz
	@tools/fuzz $(SECONDS_EACH)

package: build
	@tools/package

images: build
	@tools/setup test images
	@tools/images

arm64: build
	@tools/setup test
	@cmake --build --preset release --target velib-lambda velib-inference
	@tools/arm64

clean:
	rm -rf build web/dist
