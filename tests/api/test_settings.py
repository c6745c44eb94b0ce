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
        {"ZHENGPU_BASE": "https://example.org/"},
    ],
)
def test_a_bad_value_is_named(environment: dict[str, str]) -> None:
    with pytest.raises(SettingError) as caught:
        Settings.from_environment(environment)
    name, value = next(iter(environment.items()))
    assert name.removeprefix("ZHENGPU_").lower() in caught.value.en.lower()
    assert value.lower() in caught.value.en
    assert value.lower() in caught.value.zh
    assert caught.value.exit_status == 2


def test_a_store_is_a_folder_or_an_address() -> None:
    assert Settings.from_environment({"ZHENGPU_STORE": "here"}).store == Path("here")
    told = Settings.from_environment({"ZHENGPU_STORE": "http://127.0.0.1:7878", "ZHENGPU_STATE": "there"})
    assert (told.store, told.state) == ("http://127.0.0.1:7878", Path("there"))
