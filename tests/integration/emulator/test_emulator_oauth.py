from __future__ import annotations

import hmac
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from handlers.emulator.tokens import ACCESS_LIFE_S, REFRESH_LIFE_S


async def test_a_refresh_answers_a_pair_and_its_life_as_a_string(open_stage: Any) -> None:
    stage = await open_stage()
    pair = await stage.refresh("first")
    assert set(pair) == {"access_token", "refresh_token", "expires_in"}
    assert pair["expires_in"] == "90000"


async def test_a_refresh_token_works_once(open_stage: Any) -> None:
    stage = await open_stage()
    second = await stage.sign_in()
    assert (await stage.refresh("first"))["error"] == -14014
    assert "access_token" in await stage.refresh(second)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"app_id": "1"}, -14002),
        ({"secret_key": "wrong"}, -14004),
        ({"secret_key": ""}, -14004),
        ({"grant_type": "authorization_code"}, -14005),
        ({"refresh_token": "unknown"}, -14014),
        ({"refresh_token": ""}, -14014),
    ],
)
async def test_a_wrong_field_is_refused_in_the_body_and_spends_nothing(
    open_stage: Any, changes: dict[str, str], code: int
) -> None:
    stage = await open_stage()
    refused = await stage.refresh(changes.pop("refresh_token", "first"), **changes)
    assert refused["error"] == code
    assert refused["error_name"]
    assert refused["error_reason"]
    assert refused["error_description"]
    assert "message" not in refused
    assert "access_token" in await stage.refresh("first")


async def test_a_json_body_is_not_a_form(open_stage: Any) -> None:
    stage = await open_stage()
    refused = await stage.api("POST", "/v4/oa/access_token", json={"refresh_token": "first"})
    assert (refused["http"], refused["error"]) == (200, -14001)


async def test_an_access_token_lives_25_hours(stage: Any) -> None:
    await stage.advance(ACCESS_LIFE_S - 1)
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == 0
    await stage.advance(1)
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == -220


async def test_a_refresh_token_lives_three_months(open_stage: Any) -> None:
    stage = await open_stage()
    await stage.advance(REFRESH_LIFE_S)
    assert (await stage.refresh("first"))["error"] == -14014


async def test_no_token_and_an_unknown_token_are_invalid(stage: Any) -> None:
    for token in ("", "unknown"):
        assert (await stage.api("GET", "/v2.0/oa/getoa", headers={"access_token": token}))["error"] == -216


async def test_a_refresh_voids_the_access_token_before_it(open_stage: Any) -> None:
    stage = await open_stage()
    second = await stage.sign_in()
    await stage.refresh(second)
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == -220


async def test_several_access_tokens_live_side_by_side_when_the_switch_says_so(open_stage: Any) -> None:
    stage = await open_stage()
    await stage.control("switches", {"one_access_token": False})
    second = await stage.sign_in()
    await stage.refresh(second)
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == 0


async def test_expire_revoke_and_restore_by_hand(open_stage: Any) -> None:
    stage = await open_stage()
    second = await stage.sign_in()
    await stage.control("tokens", {"action": "expire"})
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == -220
    await stage.control("tokens", {"action": "revoke"})
    assert (await stage.refresh(second))["error"] == -14014
    await stage.control("tokens", {"action": "restore"})
    assert "access_token" in await stage.refresh("first")


async def test_proof_is_checked_only_when_switched_on(stage: Any) -> None:
    await stage.control("switches", {"proof_required": True})
    assert (await stage.api("GET", "/v2.0/oa/getoa"))["error"] == -242
    proof = hmac.new(b"app-secret", stage.token.encode(), sha256).hexdigest()
    assert (await stage.api("GET", "/v2.0/oa/getoa", headers={"appsecret_proof": proof}))["error"] == 0


async def test_tokens_survive_a_restart_and_a_spent_one_stays_spent(open_stage: Any, tmp_path: Path) -> None:
    first = await open_stage(tmp_path / "emulator.db")
    await first.sign_in()
    second = await open_stage(tmp_path / "emulator.db")
    second.token = first.token
    assert (await second.api("GET", "/v2.0/oa/getoa"))["error"] == 0
    assert (await second.refresh("first"))["error"] == -14014


async def test_another_first_token_in_the_settings_starts_anew(open_stage: Any, tmp_path: Path) -> None:
    await (await open_stage(tmp_path / "emulator.db")).sign_in()
    stage = await open_stage(tmp_path / "emulator.db", initial_refresh_token="other")
    assert "access_token" in await stage.refresh("other")


async def test_secrets_do_not_show_in_the_settings_text(open_stage: Any) -> None:
    text = repr((await open_stage()).settings)
    assert not any(secret in text for secret in ("app-secret", "oa-secret", "first"))
