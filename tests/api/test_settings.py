from __future__ import annotations

from pathlib import Path

import pytest

from api.settings import SettingError, Settings


def test_flags_win_over_variables() -> None:
    settings = Settings.from_environment({"ZHENGPU_PORT": "9000", "ZHENGPU_STORE": "a"}, port=9001, host=None)
    assert (settings.port, settings.host, settings.store) == (9001, "127.0.0.1", Path("a"))


def test_the_root_follows_the_base() -> None:
    assert Settings(base="https://example.org/x/id/").root == "https://example.org/x/"


@pytest.mark.parametrize(
    "environment",
    [
        {"ZHENGPU_PORT": "http"},
        {"ZHENGPU_PORT": "70000"},
        {"ZHENGPU_READERS": "0"},
        {"ZHENGPU_TIMEOUT": "60"},
        {"ZHENGPU_TIMEOUT": "nan"},
        {"ZHENGPU_WRITE_TIMEOUT": "300"},
        {"ZHENGPU_LOG_FORMAT": "xml"},
        {"ZHENGPU_TRUSTED_PROXIES": "everybody"},
        {"ZHENGPU_BASE": "https://example.org/"},
    ],
)
def test_a_bad_value_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment(environment)
    name, value = next(iter(environment.items()))
    assert name in caught.value.en
    assert name in caught.value.zh
    assert value.lower() in caught.value.en
    assert value.lower() in caught.value.zh
    assert caught.value.exit_status == 2


def test_a_flag_is_named_beside_its_variable() -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({}, port=70_000)
    for words in (caught.value.zh, caught.value.en):
        assert "ZHENGPU_PORT" in words
        assert "--port" in words


def test_a_bound_is_named_as_it_is_set() -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({"ZHENGPU_TIMEOUT": "60"})
    assert "ZHENGPU_MAX_TIMEOUT" in caught.value.zh
    assert "ZHENGPU_MAX_TIMEOUT" in caught.value.en


def test_a_store_is_a_folder_or_an_address() -> None:
    assert Settings.from_environment({"ZHENGPU_STORE": "here"}).store == Path("here")
    told = Settings.from_environment({"ZHENGPU_STORE": "http://127.0.0.1:7878", "ZHENGPU_STATE": "there"})
    assert (told.store, told.state) == ("http://127.0.0.1:7878", Path("there"))


def test_a_cache_that_is_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SettingError) as caught:
        Settings.from_environment({"ZHENGPU_CACHE": str(file)})
    assert "ZHENGPU_CACHE" in caught.value.en
    assert Settings.from_environment({"ZHENGPU_CACHE": str(tmp_path / "new")}).cache == tmp_path / "new"
