# One image for both services; Web and Runner lie side by side in it as they do in artifacts/app.
FROM node:22-bookworm-slim AS libraries
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /build
COPY . .
COPY --from=libraries /build/node_modules ./node_modules
RUN bash -c '. scripts/prepare.sh && copy_client_libraries && require_sdk && publish_app'

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# Open MPI for the strategy mpi, node for the sample flights, curl for the health check.
RUN apt-get update \
  && apt-get install -y --no-install-recommends openmpi-bin nodejs curl \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /build/artifacts/app /opt/speedup/app
COPY --from=libraries /build/node_modules /opt/speedup/node_modules
COPY docker/web.sh /opt/speedup/web.sh
# The volumes take over owner and mode of these folders.
RUN mkdir -p /data/datasets /join /spool && chown -R app:app /data /join /spool && chmod 700 /data /join /spool
ENV ASPNETCORE_URLS=http://0.0.0.0:5080 \
    Dashboard__DataDirectory=/data \
    Dashboard__SampleTools=/opt/speedup
USER app
EXPOSE 5080
CMD ["/opt/speedup/web.sh"]
