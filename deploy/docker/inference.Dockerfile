# syntax=docker/dockerfile:1
# The SageMaker container: docs/sagemaker.md. Two images: `inference`, the last and the default, serves; with
# `--target training`, which has Arrow besides and is larger for it, it trains too.
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

FROM build AS gathered-training
RUN --mount=type=bind,from=base,target=/base deploy/docker/gather /gathered /base inference program

FROM build AS gathered
RUN --mount=type=bind,from=base,target=/base deploy/docker/gather /gathered /base inference

# SageMaker's own volumes may belong to root: then --build-arg USER_ID=0.
FROM base AS training
ARG USER_ID=65532
ARG VERSION=0.1.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="velib-trend-training" \
      org.opencontainers.image.description="Trains models of Velib Trend as a SageMaker training job" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT" \
      org.opencontainers.image.licenses="MIT"
COPY --from=gathered-training /gathered /
USER ${USER_ID}:${USER_ID}
HEALTHCHECK NONE
ENTRYPOINT ["/usr/bin/velib-inference"]
CMD ["train"]

FROM base AS inference
ARG VERSION=0.1.0
ARG COMMIT=unknown
LABEL org.opencontainers.image.title="velib-trend-inference" \
      org.opencontainers.image.description="Forecasts of Velib Trend as a SageMaker endpoint" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$COMMIT" \
      org.opencontainers.image.licenses="MIT"
COPY --from=gathered /gathered /
USER 65532:65532
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["/bin/bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/${SAGEMAKER_BIND_TO_PORT:-8080} && printf 'GET /ping HTTP/1.0\r\n\r\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
ENTRYPOINT ["/usr/bin/velib-inference"]
CMD ["serve"]
