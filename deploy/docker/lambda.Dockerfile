# syntax=docker/dockerfile:1
# The API and the collector as AWS Lambda functions; _HANDLER, which Lambda sets from the command, decides: docs/lambda.md.
# ---- the same in every Dockerfile of this folder, so that one cache serves all of them
# Packages are pinned as a whole, by the day of Debian's archive.
ARG DEBIAN=docker.io/library/debian:12.12-slim
FROM ${DEBIAN} AS base

FROM base AS toolchain
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
ARG ARCHIVE=http://snapshot.debian.org/archive/debian/20261101T000000Z
ARG SECURITY_ARCHIVE=http://snapshot.debian.org/archive/debian-security/20261101T000000Z
RUN rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* \
 && . /etc/os-release \
 && echo "deb [check-valid-until=no] $ARCHIVE $VERSION_CODENAME main" > /etc/apt/sources.list \
 && echo "deb [check-valid-until=no] $SECURITY_ARCHIVE $VERSION_CODENAME-security main" >> /etc/apt/sources.list
WORKDIR /velib-trend
COPY tools/setup tools/
COPY requirements.txt ./
RUN tools/setup compile

FROM toolchain AS web
COPY web/package.json web/package-lock.json web/
RUN tools/setup web
COPY web web
RUN npm --prefix web run --silent build

FROM toolchain AS build
COPY CMakeLists.txt CMakePresets.json CHANGELOG.md LICENSE openapi.yaml ./
COPY cmake cmake
COPY deploy/debian deploy/debian
COPY deploy/systemd deploy/systemd
COPY tools/openapi_source.py tools/
COPY src src
ARG CCACHE_DIR=/root/.cache/ccache
ARG LANG=C.UTF-8
RUN --mount=type=cache,target=/root/.cache/ccache \
    cmake --preset release -DVELIB_TREND_TESTS=OFF \
 && cmake --build --preset release
ARG COMMIT=unknown
RUN cmake --preset release -DVELIB_TREND_COMMIT="$COMMIT" \
 && cmake --build --preset release
COPY cities cities
COPY models/trend/model.tar.gz models/trend/
COPY deploy/docker/gather deploy/docker/
# ---- up to here

FROM build AS gathered
COPY --from=web /velib-trend/web/dist web/dist
RUN --mount=type=bind,from=base,target=/base deploy/docker/gather /gathered /base lambda data page

FROM base
ARG VERSION=0.1.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="velib-trend-lambda" \
      org.opencontainers.image.description="The API and the collector of Velib Trend for AWS Lambda" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT" \
      org.opencontainers.image.licenses="MIT"
COPY --from=gathered /gathered /
USER 65532:65532
HEALTHCHECK NONE
ENTRYPOINT ["/usr/bin/velib-lambda"]
CMD ["api"]
