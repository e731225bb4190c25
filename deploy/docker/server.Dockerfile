# syntax=docker/dockerfile:1
# The whole program: server, page, collector and every other command. Its store is the volume /data unless VELIB_TREND_STORE says
# otherwise.
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
RUN --mount=type=bind,from=base,target=/base deploy/docker/gather /gathered /base program data page \
 && install -d -o 65532 -g 65532 /gathered/data

FROM base
ARG VERSION=0.1.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="velib-trend" \
      org.opencontainers.image.description="Forecasts of a bike-share city: server, page and API" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT" \
      org.opencontainers.image.licenses="MIT"
COPY --from=gathered /gathered /
USER 65532:65532
ENV VELIB_TREND_STORE=/data
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8000 && printf 'GET /healthz HTTP/1.0\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/usr/bin/velib-trend"]
CMD ["serve", "--host", "0.0.0.0"]
