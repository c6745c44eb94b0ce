"""What is said where the package of an extra is not installed."""

from __future__ import annotations

from importlib.util import find_spec

from ontology.errors import ZhengpuError


class ExtraMissing(ZhengpuError):
    """An extra that was asked for and is not installed."""

    exit_status = 2

    def __init__(self, extra: str, package: str) -> None:
        line = f'.venv/bin/pip install --no-build-isolation -e ".[{extra}]"'
        super().__init__(
            f"选项 --{extra} 需要软件包 {package}，它没有安装；请在政谱的目录中运行：{line}",
            f"--{extra} needs the package {package}, which is not installed; run in zhengpu's folder: {line}",
        )


def need(extra: str, package: str, module: str) -> None:
    """Raise ExtraMissing unless `module` can be imported; it is not imported here.

    >>> need("llm", "json", "json")
    """
    if find_spec(module) is None:
        raise ExtraMissing(extra, package)
