# syntax=docker/dockerfile:1.27.1@sha256:4edf897a3ffa55b89f906fc8cc78afdb3f1834cc9c7083565e611a8a7d5fe99e
# The root filesystem is put together by tools/rootfs.ts, which the tests run without Docker: node, the libraries that it
# needs, and one file of JavaScript. No shell, no package manager, nothing to write to.

# The official image; its Node is the archive of nodejs.org, verified against the signed sums when the image was made.
FROM node:24.21.0-bookworm-slim@sha256:d6aa754f16b3197301076f047b5def2f02ea1dbbc2ca920407d46d7ec7f87b20 AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No package runs a script of its own, and the Node of an npm package, which is for tests, is not there to be shipped.
RUN npm ci --ignore-scripts && rm -r node_modules/node-linux-*
COPY tsconfig.json ./
COPY tools tools
COPY src src
RUN node tools/bundle.ts && node tools/rootfs.ts /rootfs

# tools/oci-layout.ts makes the same image without Docker, and reads this stage.
FROM scratch
LABEL org.opencontainers.image.title="flinkjarjob-controller" \
      org.opencontainers.image.description="Keeps Huawei Cloud DLI Flink jar jobs at what Git says" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/usr/bin
# One heap of the C library for all threads of Node: what the compilers of V8 give back is used again.
ENV MALLOC_ARENA_MAX=1
COPY --from=build /rootfs /
WORKDIR /app
USER 65532:65532
# /healthz and /readyz; /metrics.
EXPOSE 8081 8080
# Node would let its heap grow up to the limit of the container, and the rest of the process needs room, too.
ENTRYPOINT ["node", "--max-old-space-size-percentage=50", "--max-semi-space-size=8", "/app/fjj.js"]
CMD ["controller"]
