"""What people deploy names only what exists: services, variables, commands, secrets, paths and make's programs."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from reeve import config
from reeve.cli import command as reeve
from reeve.database.roles import SERVING
from reeve.running.street import HEALTH

ROOT = Path(__file__).parents[2]
WRITTEN = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(WRITTEN)
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
FOREIGN = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
LETTER_PASSWORDS = {"REEVE_SMTP_PASSWORD_FILE", "REEVE_NOTIFY_KEY_FILE"}
LEFT_OUT = {
    "REEVE_DEMO": "there is no demo where there is a real database",
    "REEVE_MAIL_SECONDS": "its default fits, and a wrong one loses letters",
    "REEVE_NOTIFY_URL": "tests only: there is one GOV.UK Notify",
    "REEVE_OPENID_LOOPBACK": "tests and the demo only",
    "REEVE_STALLED_SECONDS": "its default fits; tests shorten it",
    "REEVE_STRIPE_ADDRESS": "tests and the demo only: where the double of Stripe listens",
}
"""Settings nobody deploys, each with why. A new setting stands in docker-compose.yml, or here."""


class Recorder(dict[str, str]):
    """An environment that remembers every name it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        return default


@pytest.fixture(scope="module")
def known() -> set[str]:
    """Every variable ``reeve.config`` reads."""
    environment = Recorder()
    config.from_environment(environment)
    return environment.asked


def test_compose_runs_the_four_parts_of_the_service_and_a_mail_catcher_to_evaluate_it() -> None:
    assert set(OURS) == {"prepare", "web", "worker"}
    assert {name for name in SERVICES if "profiles" not in SERVICES[name]} == {*OURS, "database"}
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        "mail": ["evaluation"]
    }
    assert all(re.fullmatch(r"[\w./-]+:[\w.-]+", SERVICES[name]["image"]) for name in ("database", "mail"))


def test_every_variable_in_compose_and_dockerfile_is_one_the_settings_read(known: set[str]) -> None:
    named = {name for service in OURS.values() for name in service["environment"]}
    named |= (
        set(re.findall(r"\b([A-Z][A-Z_]+)=", "\n".join(re.findall(r"^ENV .*$", DOCKERFILE, re.MULTILINE)))) - FOREIGN
    )
    assert named
    assert named - known == set(), "reeve.config does not read these: correct the name or take it away"


def test_every_setting_can_be_set_where_it_is_deployed(known: set[str]) -> None:
    settings = {plain(name) for name in known if name.startswith("REEVE_")}
    given = {plain(name) for name in SERVICES["worker"]["environment"]} | set(re.findall(r"\bREEVE_\w+", DOCKERFILE))
    assert settings - given == set(LEFT_OUT), "name a new setting in docker-compose.yml, or say why not in LEFT_OUT"
    for_web = {
        name for name in SERVICES["worker"]["environment"] if "PASSWORD" not in name and "NOTIFY_KEY" not in name
    }
    assert for_web - set(SERVICES["web"]["environment"]) == {"REEVE_CHECK_MEMORY_MB", "REEVE_CHECK_SECONDS"}


def plain(name: str) -> str:
    """A setting by its own name, also where a file holds it."""
    return name if name == "REEVE_SMTP_CA_FILE" else name.removesuffix("_FILE")


def test_a_secret_left_empty_is_none(tmp_path: Path) -> None:
    """As docker-compose.yml says to make those of what is not used."""
    (tmp_path / "empty").write_text("\n")
    settings = config.from_environment({"REEVE_STRIPE_KEY_FILE": str(tmp_path / "empty")})
    assert settings.stripe_key is None


def test_every_variable_somebody_may_set_for_compose_is_one_the_settings_read(known: set[str]) -> None:
    filled_in = re.findall(r"\$\{(\w+)(:?-[^}]*)?\}", WRITTEN)
    assert filled_in
    assert {name for name, _default in filled_in} - known == set()
    assert all(default for _name, default in filled_in), "compose must start without any of them set"
    explained = set(re.findall(r"\bREEVE_[A-Z_]+\b", "\n".join(comments())))
    assert {"REEVE_MAIL", "REEVE_SMTP_HOST"} <= explained
    assert explained - known == set()


def test_every_file_of_a_secret_has_a_variable_that_names_it_and_is_explained_where_it_is_made() -> None:
    read = {value for service in SERVICES.values() for value in service.get("environment", {}).values()}
    assert {f"/run/secrets/{name}" for name in COMPOSE["secrets"]} <= read, "a secret nobody reads"
    for name, secret in COMPOSE["secrets"].items():
        assert secret == {"file": f"./secrets/{name}"}
        assert f"secrets/{name}" in explained_names(), f"say in docker-compose.yml how to make secrets/{name}"


def test_no_secret_can_be_committed_or_copied_into_the_image() -> None:
    for keeper in (".gitignore", ".dockerignore"):
        assert any(line.strip("/") == "secrets" for line in (ROOT / keeper).read_text().splitlines()), keeper
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert not re.search(r"^(secrets/|\.env)", tracked, re.MULTILINE)


def test_what_sends_letters_is_set_alike_for_web_and_worker_and_only_the_worker_has_the_passwords() -> None:
    web, worker = SERVICES["web"]["environment"], SERVICES["worker"]["environment"]
    letters = {name for name in worker if re.match("REEVE_(MAIL|SMTP|NOTIFY)", name)}
    assert letters - set(web) == LETTER_PASSWORDS
    assert {name: web[name] for name in letters & set(web)} == {name: worker[name] for name in letters & set(web)}


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_our_containers_write_is_mounted(name: str) -> None:
    """The root file system is read only: the data folder is a volume, and /tmp is memory."""
    data = re.findall(r"REEVE_DATA_DIR=(\S+)", DOCKERFILE)
    written = [volume.split(":")[1] for volume in SERVICES[name]["volumes"] if not volume.endswith(":ro")]
    assert written == data
    assert SERVICES[name]["tmpfs"] == ["/tmp"]
    if name != "prepare":
        assert SERVICES[name]["environment"]["REEVE_STORE_URL"].rstrip("}").endswith(f"file://{data[0]}/objects")


def test_commands_named_in_comments_exist() -> None:
    said = re.findall(r"`?\breeve\b\s+#?\s*(doctor|database \w+|worker)", "\n".join(comments()))
    assert said
    for words in said:
        assert_exists(words.split())


def compose_client() -> list[str] | None:
    """How to call compose on this machine, where it can be called."""
    for client in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(client[0]):
            asked = subprocess.run([*client, "version"], capture_output=True, check=False)
            if asked.returncode == 0:
                return client
    return None


CLIENT = compose_client()

if CLIENT:  # settled at collection: where compose itself is on this machine, it reads the file too

    def test_compose_itself_reads_the_file(tmp_path: Path) -> None:
        command = [*CLIENT, "--project-directory", str(tmp_path), "-f", str(ROOT / "docker-compose.yml")]
        for profile in ([], ["--profile", "evaluation"]):
            read = subprocess.run([*command, *profile, "config"], capture_output=True, text=True, check=False)
            assert read.returncode == 0, read.stderr
            wanted = {name for name in SERVICES if profile or "profiles" not in SERVICES[name]}
            assert set(yaml.safe_load(read.stdout)["services"]) == wanted


def comments() -> list[str]:
    return [line for line in WRITTEN.splitlines() if line.lstrip().startswith("#")]


def explained_names() -> str:
    """The comments, with the loop over the roles written out."""
    text = "\n".join(comments())
    roles = re.search(r"for role in ([\w ]+);", text)
    assert roles
    return text + "".join(f" secrets/database-url-{role}" for role in roles[1].split())


def test_the_running_service_gets_one_url_per_role_and_never_the_administrators() -> None:
    wanted = {f"REEVE_DATABASE_URL_{role.short.upper()}_FILE" for role in SERVING}
    for name in ("web", "worker"):
        given = {variable for variable in SERVICES[name]["environment"] if "DATABASE_URL" in variable}
        assert given == wanted
        assert "database-url" not in SERVICES[name]["secrets"]
    assert "DATABASE_URL_FILE" in SERVICES["prepare"]["environment"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_every_secret_a_service_reads_is_declared_and_given_to_it(name: str) -> None:
    service = SERVICES[name]
    read = {Path(value).name for value in service.get("environment", {}).values() if value.startswith("/run/secrets/")}
    assert read == set(service.get("secrets", ()))
    assert read <= set(COMPOSE["secrets"])


def test_no_secret_is_written_into_what_is_committed() -> None:
    for service in SERVICES.values():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|KEY|URL_|DATABASE_URL", variable):
                assert value.startswith("/run/secrets/"), variable


@pytest.mark.parametrize("name", [*sorted(OURS), "mail"])
def test_our_containers_start_closed(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", sorted(service for service in OURS if "command" in OURS[service]))
def test_every_command_in_compose_exists(name: str) -> None:
    program, *words = OURS[name]["command"]
    assert program == "reeve"
    assert_exists(words)


def test_every_service_somebody_waits_for_exists_and_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for waited_for, how in service.get("depends_on", {}).items():
            if how["condition"] == "service_healthy":
                assert "test" in SERVICES[waited_for]["healthcheck"]
            else:
                assert SERVICES[waited_for]["restart"] == "no"


def test_every_volume_is_declared() -> None:
    mounted = {volume.split(":")[0] for service in SERVICES.values() for volume in service.get("volumes", ())}
    assert {name for name in mounted if not name.startswith("./")} == set(COMPOSE["volumes"])
    folders = {name for name in mounted if name.startswith("./")}
    assert all(f"the folder {folder}," in WRITTEN for folder in folders), "say what a folder of the host is for"


def test_what_is_published_is_on_loopback_only() -> None:
    for service in SERVICES.values():
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", ()))


def test_the_dockerfile_copies_only_what_is_there() -> None:
    copied = [line.split()[1:-1] for line in re.findall(r"^COPY (?!--from).*$", DOCKERFILE, re.MULTILINE)]
    assert copied
    missing = [name for names in copied for name in names if not (ROOT / name).exists()]
    assert missing == []


def test_the_image_does_not_run_as_root_and_says_how_it_is() -> None:
    last = DOCKERFILE.rsplit("FROM ", 1)[1]
    assert re.search(r"^USER reeve$", last, re.MULTILINE)
    assert f"127.0.0.1:8000{HEALTH}'" in re.findall(r"^HEALTHCHECK .*$", last, re.MULTILINE)[0]
    assert "reeve.app:create_app()" in last


def assert_exists(words: list[str]) -> None:
    found: click.Command | None = reeve
    for word in words:
        assert isinstance(found, click.Group), f"reeve {' '.join(words)}"
        found = found.get_command(click.Context(found), word)
    assert found is not None, f"there is no command: reeve {' '.join(words)}"
