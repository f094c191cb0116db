"""The database that comes with the demo: where it listens, that it keeps what it acknowledged, that it is one."""

from __future__ import annotations

import stat
import tempfile
from pathlib import Path
from typing import Any

import pytest

from bot.store import embedded
from bot.store.embedded import MAX_SOCKET_PATH, EmbeddedFailed


def test_what_was_acknowledged_is_there_after_kill_9_i1(own_server: Any) -> None:
    with own_server.client() as client:
        client.set("kept", "1")
    own_server.kill()
    assert not embedded.is_running(own_server.folder)
    own_server.start()
    with own_server.client() as client:
        assert client.get("kept") == b"1"


def test_it_listens_on_a_private_socket_and_on_no_port(own_server: Any) -> None:
    path = embedded.socket_path(own_server.folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700
    with own_server.client() as client:
        assert client.config_get("port") == {"port": "0"}
        assert client.config_get("appendfsync") == {"appendfsync": "always"}
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    assert embedded.is_running(own_server.folder)
    assert not embedded.has_owner(own_server.folder)


def test_a_second_server_on_the_same_files_is_refused(own_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "OTHER_SERVER_SECONDS", 0.1)
    with pytest.raises(EmbeddedFailed, match="another database server still uses"):
        embedded.start(own_server.folder)
    with own_server.client() as client:
        assert client.ping()


def test_the_sockets_path_stays_short_however_long_the_directory_is(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 120)
    path = embedded.socket_path(deep)
    assert len(str(path)) <= MAX_SOCKET_PATH
    assert path.is_relative_to(tempfile.gettempdir())
    assert path == embedded.socket_path(deep)
    assert path != embedded.socket_path(tmp_path / ("e" * 120))


def test_a_chosen_program_that_is_not_there_is_named() -> None:
    with pytest.raises(EmbeddedFailed, match="NAMRO_REDIS_SERVER: no program not-there-server found"):
        embedded.server_binary("not-there-server")


def test_a_server_that_cannot_start_says_where_its_last_words_are(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedFailed, match=r"last words are in .*valkey\.log"):
        embedded.start(tmp_path, "false")
