"""The command line: every command in one list, the words of help in Chinese and English.

Exit status 0: done; 1: some input failed; 2: wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from api.cli_build import PATHS, LlmOption, ManifestOption, NerOption, selected
from api.cli_build import add_to as add_build_commands
from api.cli_cascades import add_to as add_cascade_commands
from api.cli_diffusion import diffusion
from api.cli_options import (
    DEFAULT_STATE,
    DEFAULT_STORE,
    BaseOption,
    PlaceOption,
    StateOption,
    StoreOption,
)
from api.cli_service import add_to as add_service_commands
from api.language import choose, say, words_of
from ontology.errors import ZhengpuError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="政谱：政府公报成关联数据，句句有据。 / Government bulletins as linked data.",
)
add_build_commands(app)
add_cascade_commands(diffusion)
app.add_typer(diffusion, name="diffusion")


Result = Literal["table", "json", "csv", "tsv", "xml"]
Form = Literal["json", "text", "turtle", "nquads", "trig", "jsonld"]
Told = Literal["json", "text", "turtle", "nquads", "trig", "jsonld", "table", "csv"]  # Form and a listing's
Export = Literal["nquads", "turtle", "trig", "jsonld", "csv", "gexf", "graphml"]
PictureName = Literal["launches", "matrix", "network", "tiles", "lanes", "curves", "ways"]
Lang = Literal["zh", "en"]


def _picture(value: str) -> str:
    """Return the name of a picture; another is refused in both languages."""
    if value not in get_args(PictureName):
        listed = ", ".join(get_args(PictureName))
        raise typer.BadParameter(f"没有图 {value}；可选 / no picture {value}; choose: {listed}")
    return value


def _tell_version(wanted: bool) -> None:
    if wanted:
        print(f"zhengpu {version('zhengpu')}")
        raise typer.Exit


@app.callback()
def main_options(
    lang: Annotated[
        Lang | None,
        typer.Option(help="提示语言，也可写在命令之后 / language of messages; after a command, too"),
    ] = None,
    _version: Annotated[
        bool,
        typer.Option("--version", help="版本 / the version", callback=_tell_version, is_eager=True),
    ] = False,
) -> None:
    """政谱：政府公报成关联数据，句句有据。 / Government bulletins as linked data."""
    choose(lang or "")


@app.command()
def extract(
    paths: Annotated[list[Path] | None, typer.Argument(help=PATHS)] = None,
    manifest: ManifestOption = None,
    form: Annotated[
        Told | None,
        typer.Option(
            "--format",
            help="缺省 json；--unresolved 可用 table、json、csv / json if not told; "
            "with --unresolved table, json or csv",
        ),
    ] = None,
    base: BaseOption = None,
    explained: Annotated[
        bool, typer.Option("--explain", help="逐句说明用了哪些规则 / tell for each clause which rules fired")
    ] = False,
    about: Annotated[
        str,
        typer.Option(
            help="只说明含此字样，或主体、地方、对象的名称含它的句子 / "
            "with --explain: only clauses that hold this, "
            "themselves or in the name of a body, place or object that they tell of"
        ),
    ] = "",
    missing: Annotated[
        bool,
        typer.Option(
            "--unresolved",
            help="列出未能确定的，附可补的行 / list what was not resolved, with rows to add",
        ),
    ] = False,
    llm: LlmOption = False,
    ner: NerOption = False,
    only: Annotated[
        bool, typer.Option("--suggestions", help="只打印模型的建议和取舍 / print only what models suggest")
    ] = False,
) -> None:
    """读取公报，打印结果。 / Print what is read from bulletins."""
    from api.commands.explaining import run_explain
    from api.commands.extracting import run_extract
    from api.commands.suggesting import Wanted
    from api.commands.unresolving import run_unresolved

    if about and not explained:
        raise typer.BadParameter("--about 要和 --explain 同用 / --about goes with --explain")
    inputs = selected(paths, manifest, only=True).as_inputs()
    if explained:
        raise typer.Exit(run_explain(inputs, about))
    if missing:
        raise typer.Exit(
            run_unresolved(inputs, _one_of(form or "table", "--unresolved", "table", "json", "csv"))
        )
    chosen = _one_of(form or "json", "extract", *get_args(Form))
    raise typer.Exit(run_extract(inputs, chosen, base, Wanted(llm, ner), only))


def _one_of(form: str, what: str, *known: str) -> str:
    """Return a format that is one of some; another is refused in both languages."""
    if form not in known:
        listed = ", ".join(known)
        raise typer.BadParameter(f"--format {form}: {what} 可用 / of {what}: {listed}")
    return form


@app.command()
def query(
    file: Annotated[
        str, typer.Argument(help="SPARQL 文件，- 为标准输入 / a SPARQL file, - for standard input")
    ],
    store: PlaceOption = DEFAULT_STORE,
    state: StateOption = DEFAULT_STATE,
    form: Annotated[Result, typer.Option("--format")] = "table",
    param: Annotated[
        list[str] | None,
        typer.Option(
            metavar="名称=值 / NAME=VALUE",
            help="填入 # params: 所列参数，可重复 / fill a parameter of # params:; repeatable",
        ),
    ] = None,
) -> None:
    """用 SPARQL 提问；常用前缀已预设。 / Ask a store in SPARQL; the usual prefixes are preset."""
    from api.commands.asking import run_query

    raise typer.Exit(run_query(file, store, form, param or (), state))


@app.command()
def draw(
    picture: Annotated[
        str,
        typer.Argument(help="图 / the picture", parser=_picture, metavar="|".join(get_args(PictureName))),
    ],
    store: StoreOption = DEFAULT_STORE,
    out: Annotated[Path | None, typer.Option(help="输出文件 / file to write")] = None,
    begin: Annotated[str | None, typer.Option("--from", help="起始月 / first month, 2022-11")] = None,
    end: Annotated[str | None, typer.Option("--to", help="截止月 / last month, 2022-12")] = None,
    province: Annotated[str | None, typer.Option(help="省级单位 IRI / a province's IRI")] = None,
    about: Annotated[
        str | None,
        typer.Option(help="中心机构或所画事物的 IRI / IRI of the actor in the middle, or of the thing drawn"),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="不限时间 / of all time")] = False,
) -> None:
    """画图。 / Draw a picture."""
    from api.commands.drawing import run_draw

    filters = {"begin": begin, "end": end, "province": province, "about": about, "all_time": everything}
    raise typer.Exit(run_draw(picture, store, out, filters))


@app.command()
def export(
    store: StoreOption = DEFAULT_STORE,
    form: Annotated[Export, typer.Option("--format")] = "nquads",
    out: Annotated[Path | None, typer.Option(help="输出文件 / file to write")] = None,
    spreadsheet: Annotated[
        bool,
        typer.Option(
            "--spreadsheet",
            help="CSV 中防公式：格首加 ' / CSV with ' before what looks like a formula",
        ),
    ] = False,
) -> None:
    """导出整个库。 / Export a whole store."""
    from api.commands.drawing import run_export

    raise typer.Exit(run_export(store, form, out, spreadsheet))


@app.command()
def retract(
    bulletin: Annotated[str, typer.Argument(help="公报 IRI 或其末段 / a bulletin's IRI or the end of it")],
    store: PlaceOption = DEFAULT_STORE,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """撤回一份公报。 / Take a bulletin out of a store."""
    from api.commands.building import run_retract

    raise typer.Exit(run_retract(bulletin, store, state))


@app.command()
def check() -> None:
    """检查知识文件，指明每一错行。 / Check the knowledge files; every bad row is named."""
    from api.commands.checking import run_check

    raise typer.Exit(run_check())


@app.command()
def docs(
    out: Annotated[Path, typer.Option(help="输出目录 / folder to write")] = Path("build/reference"),
) -> None:
    """生成本体和名录的参考页面。 / Write the reference of the ontology and the lists."""
    from api.commands.documenting import run_docs

    raise typer.Exit(run_docs(out))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="标注目录（.yaml） / folder of annotations (.yaml)")],
    texts: Annotated[Path, typer.Argument(help="公报目录，同名配对 / folder of bulletins, paired by name")],
    form: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
    by_genre: Annotated[bool, typer.Option("--by-genre", help="按体裁分列 / also by genre")] = False,
    errors: Annotated[
        int | None, typer.Option(min=1, help="每类错误列出几条 / how many errors of each kind to list")
    ] = None,
    without_own_rows: Annotated[
        bool,
        typer.Option(
            "--without-own-rows",
            help="停用出处为所评公报的知识行 / leave out rows whose source is one of these bulletins",
        ),
    ] = False,
    floor: Annotated[
        Path | None, typer.Option("--min", help="基线文件，低于它即失败 / a baseline not to fall below")
    ] = None,
    write: Annotated[
        Path | None, typer.Option("--write-baseline", help="写出基线文件 / write a baseline")
    ] = None,
    ner: NerOption = False,
) -> None:
    """对照标注，评估读取质量。 / Score what is read against annotations by hand."""
    from api.commands.evaluating import Wishes, run_evaluate

    wishes = Wishes(form, by_genre, errors, without_own_rows, floor, write, ner)
    raise typer.Exit(run_evaluate(gold, texts, wishes))


@app.command("demo-corpus")
def demo_corpus(
    out: Annotated[Path, typer.Option(help="输出目录，须为空 / an empty folder to write into")],
    months: Annotated[int, typer.Option(min=1, max=600, help="几个月 / how many months")] = 36,
    seed: Annotated[int, typer.Option(help="随机种子，同种同文 / the same seed gives the same texts")] = 1,
    begin: Annotated[str, typer.Option("--from", help="起始月 / first month, 2022-01")] = "2022-01",
    templates: Annotated[
        Literal["known", "held-back", "all"], typer.Option(help="用哪些句式 / which sentences to use")
    ] = "all",
    varied: Annotated[bool, typer.Option("--varied", help="版式逐期变化 / a layout drawn an issue")] = False,
) -> None:
    """生成多年的合成公报及其标注。 / Make years of invented bulletins with their annotations."""
    from api.commands.composing import run_demo_corpus

    raise typer.Exit(run_demo_corpus(out, begin, months, seed, templates, varied))


@app.command()
def verify(
    store: PlaceOption = DEFAULT_STORE,
    state: StateOption = DEFAULT_STATE,
    workers: Annotated[
        int, typer.Option(min=1, help="核对公报的进程数 / processes that check bulletins; of a folder alone")
    ] = 1,
) -> None:
    """核对库的全部约束。 / Prove every invariant of a store."""
    from api.commands.verifying import run_verify

    raise typer.Exit(run_verify(store, state, workers))


add_service_commands(app)


def main() -> None:
    """Run the command line; a fault that a user can mend is told in words, without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Callable[..., None] | None = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        _run()
    except ZhengpuError as error:
        print(words_of(error), file=sys.stderr)
        sys.exit(error.exit_status)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as error:  # whatever concerns a file of ours is told where it is known
        reason = error.strerror or str(error)
        what = say(str(error.filename or "标准输出"), str(error.filename or "standard output"))
        print(say(f"{what}：无法读写：{reason}", f"{what}: cannot be used: {reason}"), file=sys.stderr)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except KeyboardInterrupt:
        print(say("已中断", "Interrupted"), file=sys.stderr)
        sys.exit(130)


def _run() -> None:
    """Run the command and write out what it printed, so that a full disk is noticed here."""
    try:
        app(_language_first(sys.argv[1:]))
    except SystemExit:
        sys.stdout.flush()
        raise


def _language_first(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``--lang`` before the command, where the parser takes it.

    >>> _language_first(["draw", "matrix", "--lang", "en", "--", "--lang=zh"])
    ['--lang', 'en', 'draw', 'matrix', '--', '--lang=zh']
    """
    rest, first = list(arguments), list[str]()
    until = rest.index("--") if "--" in rest else len(rest)
    for index in [i for i, word in enumerate(rest[:until]) if word.partition("=")[0] == "--lang"][::-1]:
        width = 1 if "=" in rest[index] else 2
        first = rest[index : index + width] + first
        del rest[index : index + width]
    return first + rest
