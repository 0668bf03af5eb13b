# syntax=docker/dockerfile:1
# The root filesystem is put together by tools/rootfs.ts, which the tests run without Docker: node, the libraries that it
# needs, and one file of JavaScript. No shell, no package manager, nothing to write to.

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# No package runs a script of its own.
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY tools tools
COPY src src
RUN npm run build && node tools/rootfs.ts /rootfs

# tools/oci-layout.ts makes the same image without Docker, and reads this stage.
FROM scratch
LABEL org.opencontainers.image.title="flinkjarjob-controller" \
      org.opencontainers.image.description="Keeps Huawei Cloud DLI Flink jar jobs at what Git says" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV PATH=/usr/bin
COPY --from=build /rootfs /
WORKDIR /app
USER 65532:65532
# /healthz and /readyz; /metrics.
EXPOSE 8081 8080
ENTRYPOINT ["node", "/app/fjj.js"]
CMD ["controller"]
