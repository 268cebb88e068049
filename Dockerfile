# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN npm ci --ignore-scripts --engine-strict --no-audit --no-fund
COPY web ./
RUN npm run -s build

FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=web /src/web/dist ./web/dist
ARG VERSION=dev
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/lindan . \
 && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/lindan /lindan
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
VOLUME /data
EXPOSE 8080
ENV LINDAN_ADDR=:8080 LINDAN_DATA=/data
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/lindan", "health"]
ENTRYPOINT ["/lindan"]
CMD ["serve"]
