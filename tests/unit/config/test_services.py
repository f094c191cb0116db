"""The file of outside services: what it may say, and where secrets come from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from config.data_file import DataFileError
from config.services import (
    FILE,
    MAX_AT_ONCE,
    MAX_KEPT,
    MAX_PER_MINUTE,
    MAX_SERVICES,
    MAX_TIMEOUT,
    Service,
    read_services,
    read_tokens,
    service_names,
    services_file,
)
from config.settings import SettingsError, load_settings

ONE = {"name": "tra-cuu", "url": "https://dich-vu.example.gov.vn/ho-so", "keep": ["trang_thai"]}


def entry(**changes: Any) -> Service:
    return Service.model_validate({**ONE, **changes})


def written(tmp_path: Path, *entries: str) -> Path:
    path = tmp_path / "services.yaml"
    path.write_text("services:\n" + "".join(f"  - {one}\n" for one in entries) if entries else "services: []\n")
    return path


def test_the_shipped_file_asks_nobody_and_its_example_is_a_service() -> None:
    assert read_services() == {}
    assert service_names() == frozenset()
    text = FILE.read_text(encoding="utf-8")
    example = text.partition("services: []\n")[2]
    assert example.count("\n") > 5


def test_the_commented_example_reads_once_it_is_uncommented(tmp_path: Path) -> None:
    example = FILE.read_text(encoding="utf-8").partition("services: []\n")[2]
    path = tmp_path / "services.yaml"
    path.write_text("".join(line.removeprefix("#") for line in example.splitlines(keepends=True)), encoding="utf-8")
    assert service_names(path) == {"tra-cuu-ho-so"}
    assert read_services(path)["tra-cuu-ho-so"].token_variable == "NAMRO_SERVICE_TRA_CUU_HO_SO_TOKEN"


@pytest.mark.parametrize(
    "url",
    [
        "http://dich-vu.example.gov.vn/",
        "http://10.0.0.1/",
        "ftp://dich-vu.example.gov.vn/",
        "https:///x",
        "https://me:secret@dich-vu.example.gov.vn/",
        "https://dich-vu.example.gov.vn/#x",
        "https://dich-vu.example.gov.vn:0/",
        "https://dich-vu.example.gov.vn:99999/",
        "dich-vu.example.gov.vn",
        "",
    ],
)
def test_an_address_that_is_not_safe_is_refused(url: str) -> None:
    for private in (False, True):
        with pytest.raises(ValidationError):
            entry(url=url, private=private)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_http_is_for_this_machine_and_only_when_it_is_said(host: str) -> None:
    assert entry(url=f"http://{host}:9000/x", private=True)
    with pytest.raises(ValidationError):
        entry(url=f"http://{host}:9000/x")


@pytest.mark.parametrize(
    ("changes", "beyond"),
    [
        ({"timeout": MAX_TIMEOUT}, {"timeout": MAX_TIMEOUT + 1}),
        ({"timeout": 0.1}, {"timeout": 0}),
        ({"at_once": MAX_AT_ONCE}, {"at_once": MAX_AT_ONCE + 1}),
        ({"at_once": 1}, {"at_once": 0}),
        ({"per_minute": MAX_PER_MINUTE}, {"per_minute": MAX_PER_MINUTE + 1}),
        ({"per_minute": 1}, {"per_minute": 0}),
        ({"keep": ["a"] * MAX_KEPT}, {"keep": ["a"] * (MAX_KEPT + 1)}),
        ({"keep": ["a.b"]}, {"keep": []}),
        ({"keep": ["trạng_thái"]}, {"keep": ["a b"]}),
        ({"name": "a-1"}, {"name": "Tra Cứu"}),
        ({"method": "GET"}, {"method": "DELETE"}),
        ({"token_header": "X-Api-Key"}, {"token_header": "X Api\r\nKey"}),
    ],
)
def test_every_number_and_name_has_bounds(changes: dict[str, Any], beyond: dict[str, Any]) -> None:
    assert entry(**changes)
    with pytest.raises(ValidationError):
        entry(**beyond)


def test_more_services_than_the_limit_are_refused(tmp_path: Path) -> None:
    def lines(count: int) -> list[str]:
        return [f"{{name: s{n}, url: 'https://a.example/', keep: [a]}}" for n in range(count)]

    assert len(service_names(written(tmp_path, *lines(MAX_SERVICES)))) == MAX_SERVICES
    with pytest.raises(DataFileError):
        read_services(written(tmp_path, *lines(MAX_SERVICES + 1)))


def test_two_services_of_one_name_or_one_secret_are_refused(tmp_path: Path) -> None:
    line = "{{name: {}, url: 'https://a.example/', keep: [a]}}"
    with pytest.raises(DataFileError, match="used twice"):
        read_services(written(tmp_path, line.format("a-b"), line.format("a-b")))


def test_a_secret_in_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataFileError, match="token"):
        read_services(written(tmp_path, "{name: a, url: 'https://a.example/', keep: [a], token: abc}"))


def test_secrets_come_from_the_environment_over_the_env_file(tmp_path: Path) -> None:
    services = {"a-b": entry(name="a-b", token_header="Authorization"), "c": entry(name="c")}
    env_file = tmp_path / ".env"
    env_file.write_text("NAMRO_SERVICE_A_B_TOKEN=Bearer file\n")
    assert read_tokens(services, {}, env_file) == {"a-b": "Bearer file"}
    assert read_tokens(services, {"NAMRO_SERVICE_A_B_TOKEN": "Bearer env"}, env_file) == {"a-b": "Bearer env"}


@pytest.mark.parametrize("token", ["", "  ", "a\nb", "mật khẩu"])
def test_a_missing_or_senseless_secret_is_told_by_its_variable_and_never_shown(token: str) -> None:
    services = {"a": entry(name="a", token_header="Authorization")}
    with pytest.raises(DataFileError, match="NAMRO_SERVICE_A_TOKEN") as error:
        read_tokens(services, {"NAMRO_SERVICE_A_TOKEN": token}, None)
    assert not token.strip() or token not in str(error.value)


def test_a_secret_that_no_service_takes_is_a_mistake() -> None:
    with pytest.raises(DataFileError, match="NAMRO_SERVICE_TRA_CUU_TOKN_TOKEN"):
        read_tokens({"a": entry(name="a")}, {"NAMRO_SERVICE_TRA_CUU_TOKN_TOKEN": "x"}, None)


def test_the_variable_of_a_secret_is_no_unknown_setting(tmp_path: Path) -> None:
    environ = {"NAMRO_DATA_DIR": str(tmp_path)}
    assert load_settings({**environ, "NAMRO_SERVICE_TRA_CUU_TOKEN": "x"}, None)
    with pytest.raises(SettingsError, match="NAMRO_SERVICE_TRA_CUU"):
        load_settings({**environ, "NAMRO_SERVICE_TRA_CUU": "x"}, None)


def test_the_file_in_use_is_the_chosen_one_or_the_one_that_ships(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("NAMRO_SERVICES_FILE=other.yaml\n")
    assert services_file({}, None) == FILE
    assert services_file({}, env_file) == Path("other.yaml")
    assert services_file({"NAMRO_SERVICES_FILE": "third.yaml"}, env_file) == Path("third.yaml")
