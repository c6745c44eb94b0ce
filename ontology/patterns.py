"""Patterns that people edit as YAML: how a kind of bulletin is laid out, and the grammar of clauses."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import yaml

from ontology.errors import KnowledgeError
from ontology.regexes import SLOW, fault_of, slow_of
from ontology.rows import Genre
from ontology.tables import read_text

FRAME: Final = "frame.yaml"
GENRE_KEYS: Final = frozenset({"genre", "label", "source", "head_limit", "patterns"})
FRAME_KEYS: Final = frozenset({"frame", "source", "patterns"})
LAYOUT_PATTERNS: Final = {  # what a genre or the common frame may tell, and the groups read of each
    "title": set[str](),
    "period": {"year", "month", "week", "ten", "day", "month2", "day2"},
    "issued": {"year", "month", "day"},
    "origin": {"name"},
    "site": set[str](),
    "editor": {"name"},
    "reprinter": {"name"},
    "made_by": {"name"},
    "withheld": set[str](),
    "summary": {"head", "body"},
    "chrome": set[str](),
    "synthetic": set[str](),
    "footer": set[str](),
    "section": {"head"},
    "item_head": {"head"},
    "marker": set[str](),
    "item": {"head", "body"},
    "rule": set[str](),
    "mark": set[str](),
}
GRAMMAR_KEYS: Final = frozenset(
    {
        "preposition",
        "name_follow",
        "unit_end",
        "appointed",
        "in_office",
        "changes_office",
        "comes_to",
        "at_occasion",
        "comrade",
        "verb_surname",
        "credit",
        "of_government",
        "joint",
        "together",
        "separator",
        "rest",
        "motto",
        "unlisted_place",
        "bare_body",
        "same_agents",
        "that_body",
        "each_place",
        "authority",
        "part_of_body",
        "doers_go_on",
        "no_topic",
        "next_day",
        "last_month",
        "after_year",
        "deadline",
        "afterwards",
        "meanwhile",
        "came_to_nothing",
        "about",
        "disposing",
        "condition",
        "purpose",
        "not_yet",
        "to_come",
        "adopting_after",
        "of_a_school",
        "in_turns",
        "planned_section",
        "plan_or_text",
        "policy_title_end",
        "before_by",
        "counting",
        "gathered",
        "underway",
        "same_day",
        "since_issue",
        "onto_title",
        "standing_meeting",
        "that_thing",
        "no_rank",
        "of_issuer",
        "sent_before",
        "several",
        "rest_of_kind",
        "body_of_each",
        "leading",
        "before_verb",
        "made_of_noun",
        "causative",
        "result",
        "scene",
        "disposal",
        "put_on_list",
        "manner",
        "which",
        "about_title",
        "trailing",
        "platform_trailing",
        "bare_occasion",
        "content_subject",
        "noun_after",
        "meeting_purpose",
        "sent_to",
        "document_purpose",
        "chosen_for",
        "cited_before",
        "cited_after",
        "scope",
        "duration",
        "duration_before",
        "reaching",
        "verb_prefix",
        "relative_name",
        "told_number",
        "campaign_after",
        "campaign_end",
        "figure_of_speech",
        "sector",
        "coined_platform",
        "coined_platform_after",
        "not_done",
        "not_done_after",
        "part_of_policy",
        "comes_to_places",
        "platform_use",
        "carried_out",
        "campaign_in_title",
        "plain_campaign",
        "national_name",
        "carrying_out",
        "takes_office",
        "group_head",
        "group_head_word",
        "group_between",
        "known_group",
        "known_group_word",
        "quoted_body",
        "founding",
        "is_founded",
        "is_founded_word",
        "numbered_school",
        "whole_word",
        "name_bracket",
        "counted_after",
        "office_of_body",
        "imprint",
        "foreign_body",
        "no_campaign",
        "campaign_noun",
        "no_campaign_before",
        "no_campaign_after",
        "platform_before",
        "platform_after",
        "bare_platform_end",
        "bare_platform",
        "bare_campaign_end",
        "bare_campaign",
        "bare_name_leading",
        "zone",
        "county_list",
        "county_list_word",
        "dateline",
    }
)
GRAMMAR_GROUPS: Final = {
    "rest": {"number"},
    "each_place": {"number", "kind", "stem", "any"},
    "several": {"number"},
    "that_thing": {"kind"},
    "body_of_each": {"stem", "any"},
    "meeting_purpose": {"what"},
    "document_purpose": {"what"},
    "scope": {"scope"},
    "of_government": {"level"},
    "carried_out": {"title"},
    "group_head": {"experts", "of_place", "numbered"},
    "numbered_school": {"number", "kind"},
    "county_list": {"names"},
    "zone": {"own"},
    "campaign_in_title": {"name"},
    "national_name": {"name"},
}


def read_genres(folder: Path) -> tuple[Genre, ...]:
    """Return the genres below `folder`, each with the patterns of the common ``frame.yaml`` that it does not
    replace; KnowledgeError on unknown keys or patterns that do not compile.
    """
    frame = read_frame(folder / FRAME)
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != FRAME)
    genres = (read_genre(path) for path in paths)
    return tuple(replace(genre, patterns=frame | genre.patterns) for genre in genres)


def read_frame(path: Path) -> dict[str, re.Pattern[str]]:
    """Return the patterns that all genres share; KnowledgeError as for a genre."""
    data, lines = read_mapping(path)
    _check_keys(path.name, data, FRAME_KEYS)
    return _patterns(path.name, data["patterns"], lines)


def read_genre(path: Path) -> Genre:
    """Return the genre at `path`, with its own patterns only; KnowledgeError on unknown keys or patterns that
    do not compile.
    """
    data, lines = read_mapping(path)
    _check_keys(path.name, data, GENRE_KEYS)
    label, limit = data["label"], data["head_limit"]
    if not (isinstance(label, dict) and {"zh-Hans", "en"} <= set(label)):
        raise _wrong(path.name, lines["label"], "label", "应有 zh-Hans 和 en", "must have zh-Hans and en")
    if not isinstance(limit, int) or limit < 0:
        raise _wrong(path.name, lines["head_limit"], "head_limit", "应为非负整数", "must be a whole number")
    patterns = _patterns(path.name, data["patterns"], lines)
    return Genre(str(data["genre"]), label, str(data["source"]), limit, patterns)


def _patterns(file: str, patterns: object, lines: dict[str, int]) -> dict[str, re.Pattern[str]]:
    if not isinstance(patterns, dict):
        raise _wrong(file, lines["patterns"], "patterns", "应为名称到正则式", "must map names to patterns")
    unknown = sorted(set(patterns) - set(LAYOUT_PATTERNS))
    if unknown:
        raise _wrong(
            file,
            lines[f"patterns.{unknown[0]}"],
            str(unknown[0]),
            f"没有程序读取；可用 {'、'.join(LAYOUT_PATTERNS)}",
            f"is read by nothing; known are {', '.join(LAYOUT_PATTERNS)}",
        )
    compiled = {
        name: _compiled(file, lines[f"patterns.{name}"], name, pattern, LAYOUT_PATTERNS[name])
        for name, pattern in patterns.items()
    }
    _refuse_slow(file, {name: lines[f"patterns.{name}"] for name in patterns}, patterns)
    return compiled


def read_grammar(path: Path) -> dict[str, str]:
    """Return the patterns of the grammar at `path`; KnowledgeError on unknown keys or wrong patterns."""
    data, lines = read_mapping(path)
    _check_keys(path.name, data, GRAMMAR_KEYS)
    for name, pattern in data.items():
        _compiled(path.name, lines[name], name, pattern, GRAMMAR_GROUPS.get(name, set()))
    _refuse_slow(path.name, lines, data)
    return data


def _refuse_slow(file: str, lines: dict[str, int], patterns: dict[str, str]) -> None:
    slow = slow_of(patterns.values())
    for name, pattern in patterns.items():
        if pattern in slow:
            raise _wrong(file, lines[name], name, *SLOW)


def read_mapping(path: Path) -> tuple[dict[str, Any], dict[str, int]]:
    """Return the mapping of a YAML file, and the line of each of its keys (`outer.inner` for nested ones).

    Raises KnowledgeError where the file is no YAML, no mapping, or says a key twice.
    """
    text = read_text(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or str(error)
        raise KnowledgeError(
            path.name,
            mark.line + 1 if mark else 0,
            f"不是合格的 YAML：{reason}",
            f"not valid YAML: {reason}",
        ) from error
    if not isinstance(node, yaml.MappingNode) or not isinstance(data, dict):
        raise KnowledgeError(path.name, 1, "应为“键: 值”", "must be “key: value” lines")
    return data, _lines(path.name, node, "")


def _lines(file: str, node: yaml.MappingNode, before: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for key, value in node.value:
        name, line = before + str(key.value), key.start_mark.line + 1
        if name in found:
            raise _wrong(
                file, line, name, f"已见于第 {found[name]} 行", f"is there already on line {found[name]}"
            )
        found[name] = line
        if isinstance(value, yaml.MappingNode):
            found |= _lines(file, value, f"{name}.")
    return found


def _check_keys(file: str, data: dict[str, Any], keys: frozenset[str]) -> None:
    if set(data) != keys:
        wrong = sorted(map(str, set(data) ^ keys))
        raise KnowledgeError(
            file,
            0,
            f"键多出或缺少：{wrong}；应为 {sorted(keys)}",
            f"keys that are unknown or missing: {wrong}; due are {sorted(keys)}",
        )


def _compiled(file: str, line: int, name: str, pattern: object, groups: set[str]) -> re.Pattern[str]:
    if not isinstance(pattern, str):
        raise _wrong(file, line, name, "应为加引号的正则式", "must be a quoted pattern")
    if told := fault_of(pattern):
        raise _wrong(file, line, name, *told)
    compiled = re.compile(pattern)
    missing = sorted(groups - set(compiled.groupindex))
    if missing:
        raise _wrong(file, line, name, f"缺少命名组 {missing}", f"lacks the named groups {missing}")
    return compiled


def _wrong(file: str, line: int, name: str, zh: str, en: str) -> KnowledgeError:
    return KnowledgeError(file, line, f"“{name}”{zh}", f"“{name}” {en}")
