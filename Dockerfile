# A service over a store in the volume /data, as a user without rights; made empty at the first start.
#
#   docker build -t zhengpu .
#   docker run -p 8000:8000 -v zhengpu:/data -e ZHENGPU_INGEST_TOKENS=... zhengpu
#   docker exec CONTAINER zhengpu backup /data/backup-1
FROM python:3.13-slim-bookworm AS build
WORKDIR /src
COPY requirements-service.lock pyproject.toml README.md LICENSE ./
RUN python -m venv /opt/zhengpu && /opt/zhengpu/bin/pip install --no-cache-dir --require-hashes -r requirements-service.lock
COPY ontology ontology
COPY graph_builder graph_builder
COPY visualizations visualizations
COPY api api
RUN /opt/zhengpu/bin/pip install --no-cache-dir --no-deps . && /opt/zhengpu/bin/zhengpu check

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --create-home zhengpu && install -d -o zhengpu /data
COPY --from=build /opt/zhengpu /opt/zhengpu
ENV PATH=/opt/zhengpu/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ZHENGPU_STORE=/data/store \
    ZHENGPU_CREATE=1 \
    ZHENGPU_HOST=0.0.0.0
USER zhengpu
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/ready', timeout=4)"]
STOPSIGNAL SIGTERM
CMD ["zhengpu", "serve"]
