"""Settings: what is known, what the defaults are, what stops the start and with which line."""

from __future__ import annotations

import re
import stat
from pathlib import Path
from typing import Any

import pytest

from bot.runtime.sender import UNLOAD_MS
from bot.tickets.joining import MARGIN_MS
from config.settings import (
    DEMO_APP_SECRET,
    DEMO_REFRESH_TOKEN,
    DEMO_WEBHOOK_SECRET,
    Settings,
    SettingsError,
    existing_data_dir,
    load_settings,
)

EXAMPLE = Path(__file__).parents[3] / ".env.example"
KEY = "k" * 32
PRODUCTION = {
    "NAMRO_ENV": "production",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "NAMRO_SECRET_KEYS": KEY,
    "ZALO_APP_ID": "1",
    "ZALO_APP_SECRET": "own-app-secret",
    "ZALO_OA_ID": "2",
    "ZALO_WEBHOOK_SECRET": "own-webhook-secret",
    "ZALO_REFRESH_TOKEN": "own-refresh-token",
    "NAMRO_PUBLIC_URL": "https://namro.example",
}


def example() -> dict[str, str]:
    lines = EXAMPLE.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


@pytest.fixture
def load(tmp_path: Path) -> Any:
    """Settings from these variables alone; the demo keeps its key in a temporary directory."""

    def loaded(**environ: str) -> Settings:
        return load_settings({"NAMRO_DATA_DIR": str(tmp_path), **environ}, None)

    return loaded


def test_every_variable_of_the_example_is_a_setting_and_every_setting_is_in_the_example() -> None:
    assert set(example()) == {name.upper() for name in Settings.model_fields}


def test_every_variable_of_the_example_has_a_comment_above_it() -> None:
    lines = EXAMPLE.read_text().splitlines()
    starts = [n for n, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    for n in starts:
        block = n
        while "=" in lines[block] and not lines[block].startswith("#"):
            block -= 1
        assert lines[block].startswith("#"), lines[n]


@pytest.mark.parametrize("name", sorted(example()))
def test_the_default_is_the_one_the_example_shows(name: str) -> None:
    default = Settings.model_fields[name.lower()].default
    shown = example()[name]
    if isinstance(default, bool):
        assert shown == str(default).lower()
    elif default == ():
        assert shown == ""
    elif isinstance(default, float):
        assert float(shown) == default
    else:
        assert shown == str(default)


def test_an_unknown_setting_stops_the_start_and_offers_the_near_one(load: Any) -> None:
    with pytest.raises(SettingsError) as stop:
        load(NAMRO_FLOW_DIR="x")
    assert str(stop.value) == "unknown setting NAMRO_FLOW_DIR in the environment; did you mean NAMRO_FLOWS_DIR?"
    with pytest.raises(SettingsError, match=r"unknown setting ZALO_QQQQ .* see \.env\.example"):
        load(ZALO_QQQQ="x")


def test_a_mail_of_heads_needs_a_server_and_a_sender(load: Any) -> None:
    given = {"NAMRO_HEADS_MAIL_TO": "a@example.vn, b@example.vn", "NAMRO_SMTP_URL": "smtps://u:p@mail.example.vn"}
    with pytest.raises(SettingsError, match="NAMRO_HEADS_MAIL_TO needs"):
        load(**given)
    assert load(**given, NAMRO_SMTP_FROM="n@example.vn").namro_heads_mail_to == ("a@example.vn", "b@example.vn")
    with pytest.raises(SettingsError, match="NAMRO_SMTP_URL: must start with smtp://"):
        load(NAMRO_SMTP_URL="http://mail.example.vn")


def test_other_programs_variables_are_left_alone(load: Any) -> None:
    assert load(HOSTNAME="x", PATH="/bin", port="1").port == 8080


def test_an_unknown_name_in_the_file_stops_the_start_too(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PROT=81\n")
    with pytest.raises(SettingsError, match=r"unknown setting PROT in .*\.env; did you mean PORT\?"):
        load_settings({"NAMRO_DATA_DIR": str(tmp_path)}, file)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NAMRO_ENV", "prod"),
        ("PORT", "eighty"),
        ("PORT", "70000"),
        ("PARTITIONS", "0"),
        ("PARTITIONS", "4097"),
        ("REDIS_URL", "http://localhost"),
        ("ZALO_API_URL", "openapi.zalo.me"),
        ("ZALO_OPTIONS", "menu"),
        ("ZALO_BAD_SIGNATURE_STATUS", "500"),
        ("ZALO_RATE_PER_MINUTE", "-1"),
        ("ZALO_SEND_TIMEOUT_SECONDS", "0"),
        ("ZALO_APPSECRET_PROOF", "perhaps"),
        ("NAMRO_SECRET_KEYS", f"{KEY},short"),
        ("NAMRO_ACCEPT_TIMEOUT_SECONDS", "1.9"),
        ("NAMRO_SPOOL_MAX_MB", "0"),
        ("NAMRO_MUTE_MINUTES", "0"),
        ("NAMRO_SENDS_IN_FLIGHT", "0"),
        ("NAMRO_LOG_LEVEL", "loud"),
    ],
)
def test_a_malformed_value_stops_the_start_with_one_line_that_names_the_setting(
    load: Any, name: str, value: str
) -> None:
    with pytest.raises(SettingsError) as stop:
        load(**{name: value})
    line = str(stop.value)
    assert line.startswith(f"{name}: ")
    assert "\n" not in line
    assert "short" not in line  # a secret is never repeated


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# a comment\nPORT=8001\nHOST=0.0.0.0\nZALO_OA_NAME='Phường Long Biên'\nREDIS_URL=\n")
    settings = load_settings({"NAMRO_DATA_DIR": str(tmp_path), "PORT": "8002"}, file)
    assert (settings.port, settings.host, settings.zalo_oa_name) == (8002, "0.0.0.0", "Phường Long Biên")
    assert settings.redis_url == ""


def test_a_missing_file_and_empty_values_mean_the_defaults(tmp_path: Path) -> None:
    settings = load_settings({"NAMRO_DATA_DIR": str(tmp_path), "PORT": " "}, tmp_path / "none.env")
    assert settings.port == 8080


def test_the_demo_talks_to_its_own_emulator(load: Any) -> None:
    settings = load(EMULATOR_PORT="9999")
    assert settings.demo
    assert settings.uses_emulator
    assert settings.zalo_api_url == settings.zalo_oauth_url == "http://127.0.0.1:9999"
    assert settings.zalo_app_secret == DEMO_APP_SECRET
    assert settings.zalo_webhook_secret == DEMO_WEBHOOK_SECRET
    assert settings.zalo_refresh_token == DEMO_REFRESH_TOKEN
    assert settings.oa_ids == {settings.zalo_oa_id}


def test_explicit_settings_win_in_the_demo(load: Any) -> None:
    settings = load(
        ZALO_API_URL="http://127.0.0.1:1/",
        ZALO_WEBHOOK_SECRET="own",
        ZALO_OA_ID="77",
        NAMRO_SECRET_KEYS=f"{KEY}, {'n' * 40}",
        REDIS_URL="unix:///tmp/x.sock",
    )
    assert settings.zalo_api_url == "http://127.0.0.1:1"
    assert not settings.uses_emulator
    assert settings.zalo_webhook_secret == "own"
    assert settings.oa_ids == {"77"}
    assert settings.namro_secret_keys == (KEY, "n" * 40)
    assert settings.redis_url == "unix:///tmp/x.sock"
    assert settings.zalo_oauth_url == settings.emulator_url


def test_the_demos_key_is_made_once_kept_private_and_missed_when_damaged(load: Any, tmp_path: Path) -> None:
    first, again = load().namro_secret_keys, load().namro_secret_keys
    assert first == again
    assert len(first[0]) >= 32
    file = tmp_path / "secret.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("cut")
    with pytest.raises(SettingsError, match=r"NAMRO_SECRET_KEYS: the key kept in .* is damaged"):
        load()


def test_a_data_directory_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="NAMRO_DATA_DIR: cannot use"):
        load_settings({"NAMRO_DATA_DIR": str(tmp_path / "file" / "var")}, None)


def test_production_starts_with_everything_given(load: Any) -> None:
    settings = load(**PRODUCTION)
    assert not settings.demo
    assert settings.zalo_api_url == "https://openapi.zalo.me"
    assert settings.zalo_oauth_url == "https://oauth.zaloapp.com"


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"NAMRO_ENV"}))
def test_production_refuses_to_start_without(load: Any, missing: str) -> None:
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    with pytest.raises(SettingsError, match=f"^{missing} is required when NAMRO_ENV=production"):
        load(**given)


def test_links_to_citizens_are_https_in_production_and_lead_to_the_server_itself_in_the_demo(load: Any) -> None:
    assert load(**PRODUCTION).public_url == "https://namro.example"
    assert load(HOST="127.0.0.1", PORT="8123").public_url == "http://127.0.0.1:8123"
    assert load(NAMRO_PUBLIC_URL="https://a.example/").public_url == "https://a.example"
    with pytest.raises(SettingsError, match=r"^NAMRO_PUBLIC_URL .*https://"):
        load(**{**PRODUCTION, "NAMRO_PUBLIC_URL": "http://namro.example"})
    for wrong in ("namro.example", "https://a.example/duong-dan", "ftp://a.example", "https://nguoi@a.example"):
        with pytest.raises(SettingsError, match=r"^NAMRO_PUBLIC_URL: must be the address"):
            load(NAMRO_PUBLIC_URL=wrong)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ZALO_APP_SECRET", DEMO_APP_SECRET),
        ("ZALO_WEBHOOK_SECRET", DEMO_WEBHOOK_SECRET),
        ("ZALO_REFRESH_TOKEN", DEMO_REFRESH_TOKEN),
    ],
)
def test_production_refuses_the_demos_public_secrets(load: Any, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"^{name} still has the demo's public value"):
        load(**{**PRODUCTION, name: value})


def test_secrets_are_not_shown_when_settings_are_printed(load: Any) -> None:
    shown = repr(load(**PRODUCTION))
    assert not re.search("own-|kkkk", shown)


def test_the_data_directory_is_found_without_making_one_or_needing_other_settings(tmp_path: Path) -> None:
    file, data = tmp_path / "some.env", tmp_path / "data"
    file.write_text(f"NAMRO_DATA_DIR={data}\nPORT=no number\n")
    assert existing_data_dir({}, file) is None
    assert not data.exists()
    data.mkdir()
    assert existing_data_dir({}, file) == data
    assert existing_data_dir({"NAMRO_DATA_DIR": str(tmp_path)}, file) == tmp_path
    assert existing_data_dir({"NAMRO_DATA_DIR": str(tmp_path / "none")}, file) is None


def test_without_a_word_about_the_data_directory_it_is_var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert existing_data_dir({"NAMRO_DATA_DIR": " "}) is None
    Path("var").mkdir()
    assert existing_data_dir({"NAMRO_DATA_DIR": " "}) == Path("var") == load_settings({}, None).namro_data_dir


def test_evidence_comes_from_the_channels_own_hosts_unless_others_are_named(load: Any) -> None:
    own = ("*.zdn.vn", "*.zadn.vn", "api.zaloapp.com")
    assert load().namro_evidence_hosts == (*own, "http://127.0.0.1:8090")
    assert load(ZALO_API_URL="https://openapi.zalo.me").namro_evidence_hosts == own
    assert load(**PRODUCTION).namro_evidence_hosts == own
    assert load(NAMRO_EVIDENCE_HOSTS="A.Example.vn, *.example.org").namro_evidence_hosts == (
        "a.example.vn",
        "*.example.org",
    )


@pytest.mark.parametrize(
    "host",
    ["*", "*.vn", "https://zdn.vn", "http://10.0.0.1", "zdn.vn/x", "10.0.0.1", "http://127.0.0.1:8090/x", "a b.vn"],
)
def test_a_host_for_evidence_that_is_none_is_refused(load: Any, host: str) -> None:
    with pytest.raises(SettingsError, match="NAMRO_EVIDENCE_HOSTS"):
        load(NAMRO_EVIDENCE_HOSTS=host)


def test_production_fetches_nothing_from_this_machine(load: Any) -> None:
    with pytest.raises(SettingsError, match=r"NAMRO_EVIDENCE_HOSTS: .* demo alone"):
        load(**PRODUCTION, NAMRO_EVIDENCE_HOSTS="*.zdn.vn,http://127.0.0.1:8090")


def test_what_staff_say_can_be_taken_back_for_15_seconds_and_never_waits_beyond_the_senders_memory(
    tmp_path: Path,
) -> None:
    data = {"NAMRO_DATA_DIR": str(tmp_path)}
    assert load_settings(data, None).namro_undo_seconds == 15
    longest = load_settings({**data, "NAMRO_UNDO_SECONDS": "45"}, None).namro_undo_seconds
    assert longest * 1000 + MARGIN_MS < UNLOAD_MS
    with pytest.raises(SettingsError):
        load_settings({**data, "NAMRO_UNDO_SECONDS": "46"}, None)
