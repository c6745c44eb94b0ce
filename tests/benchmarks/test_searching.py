"""The benchmark of searching: it runs, finds the same titles every time, and leaves every figure."""

from __future__ import annotations

from benchmarks.searching import QUERIES, markdown, run, titles


def test_titles_are_invented_the_same_every_time() -> None:
    assert list(titles(50)) == list(titles(50))
    assert len(set(titles(500))) == 500


def test_every_query_is_measured_and_finds_what_holds_it() -> None:
    report = run(300, 1)
    assert [row.query for row in report.rows] == list(QUERIES)
    for row in report.rows:
        assert row.found == sum(all(word in title for word in row.query.split()) for title in titles(300))
        assert f"| {row.query} | {row.found}" in markdown(report)
