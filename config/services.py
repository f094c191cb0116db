"""The outside services that scripts may ask, and the secrets they are asked with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import Field, StringConstraints, field_validator, model_validator

from config.data_file import HERE, DataFileError, Row, read_data
from config.settings import SERVICE_TOKEN

MAX_SERVICES = 50
MAX_TIMEOUT = 30  # seconds
MAX_AT_ONCE = 16  # calls under way, of one service and worker
MAX_PER_MINUTE = 6_000
MAX_KEPT = 50  # fields of an answer
FILE = HERE / "services.yaml"

TAKEN = frozenset({"bien-nhan"})  # names under which the service asks itself

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
Header = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9-]{0,59}$")]
Field_ = Annotated[str, StringConstraints(pattern=r"^\w+(\.\w+)*$", max_length=120)]


class Service(Row):
    """One service. `keep` names the fields of its JSON that are kept; `a.b` is a field inside a field."""

    name: Name
    url: str
    keep: Annotated[tuple[Field_, ...], Field(min_length=1, max_length=MAX_KEPT)]
    method: Literal["GET", "POST"] = "POST"
    timeout: Annotated[float, Field(gt=0, le=MAX_TIMEOUT)] = 10.0  # seconds
    token_header: Header | None = None
    at_once: Annotated[int, Field(ge=1, le=MAX_AT_ONCE)] = 4
    per_minute: Annotated[int, Field(ge=1, le=MAX_PER_MINUTE)] = 120
    private: bool = False  # its host may have a private or loopback address

    @model_validator(mode="after")
    def _safe_address(self) -> Service:
        url = urlsplit(self.url)
        if url.scheme not in ("https", "http") or not url.hostname or url.username or url.password or url.fragment:
            raise ValueError("url must be https://host/path without user, password or fragment")
        if url.port == 0:
            raise ValueError("url has no usable port")
        if url.scheme == "http" and not (self.private and _is_loopback(url.hostname)):
            raise ValueError("http is for this machine alone (private: true and a loopback host); use https")
        return self

    @field_validator("name")
    @classmethod
    def _free(cls, value: str) -> str:
        if value in TAKEN:
            raise ValueError(f"the name {value} is taken by the service itself; choose another")
        return value

    @property
    def token_variable(self) -> str:
        """The environment variable its secret stands in."""
        return f"NAMRO_SERVICE_{self.name.upper().replace('-', '_')}_TOKEN"


class _File(Row):
    services: Annotated[tuple[Service, ...], Field(max_length=MAX_SERVICES)]


def services_file(environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")) -> Path:
    """The file in use, for commands that need no other setting: NAMRO_SERVICES_FILE, else the one that ships."""
    chosen = (_given(environ, env_file).get("NAMRO_SERVICES_FILE") or "").strip()
    return Path(chosen) if chosen else FILE


def read_services(path: Path = FILE) -> dict[str, Service]:
    """The services by name; raises DataFileError with one line."""
    services: dict[str, Service] = {}
    variables: set[str] = set()
    for number, service in enumerate(read_data(path, _File).services):
        if service.token_variable in variables:
            raise DataFileError(path, f"services.{number}.name", f"{service.name!r} is used twice")
        variables.add(service.token_variable)
        services[service.name] = service
    return services


def service_names(path: Path = FILE) -> frozenset[str]:
    """The names scripts may use; raises DataFileError with one line."""
    return frozenset(read_services(path))


def read_tokens(
    services: Mapping[str, Service],
    environ: Mapping[str, str] | None = None,
    env_file: Path | None = Path(".env"),
    path: Path = FILE,
) -> dict[str, str]:
    """The secret of each service that needs one, from the environment over `env_file`; raises DataFileError."""
    given = _given(environ, env_file)
    tokens = {}
    for service in services.values():
        if service.token_header is None:
            continue
        token = (given.get(service.token_variable) or "").strip()
        if not token or not token.isprintable() or not token.isascii():
            problem = f"needs its secret in the variable {service.token_variable}, in plain letters, digits and signs"
            raise DataFileError(path, service.name, problem)
        tokens[service.name] = token
    known = {service.token_variable for service in services.values() if service.token_header}
    for name in sorted(given):
        if SERVICE_TOKEN.fullmatch(name) and given[name] and name not in known:
            raise DataFileError(path, "", f"no service here takes the secret {name}")
    return tokens


def _given(environ: Mapping[str, str] | None, env_file: Path | None) -> dict[str, str | None]:
    kept = dotenv_values(env_file) if env_file is not None and env_file.is_file() else {}
    return {**kept, **(os.environ if environ is None else environ)}


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
