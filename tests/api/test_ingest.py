"""Bulletins over HTTP: the same twice changes nothing, a bad one names its line, two at once do not mix."""

from __future__ import annotations

import re
import socket
import threading
from pathlib import Path

import httpx
import pytest

from tests.api.conftest import ADMIN, INGEST, MONTHLY, bearer

PLAIN = {"content-type": "text/plain"} | bearer(INGEST)
SAMPLE = Path(__file__).parents[2] / "examples" / "bulletins" / "2022-11.txt"


def bulletin(month: int, act: str = "印发《校园安全通知》") -> str:
    return f"""教育信息化和网络安全工作月报
2021年{month}月

一、教育部工作动态
{month}月2日，教育部{act}。

二、各地工作进展
海南：{month}月5日，海南省教育厅印发《第{month}号智慧课堂实施方案》。
"""


def dump(service: httpx.Client) -> set[str]:
    query = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"
    answer = service.get("/sparql", params={"query": query, "format": "nt"})
    return set(answer.text.splitlines())


def send(service: httpx.Client, text: str | bytes, **parameters: str) -> httpx.Response:
    content = text if isinstance(text, bytes) else text.encode()
    return service.post("/bulletins", params=parameters, content=content, headers=PLAIN)


def writes(service: httpx.Client) -> dict[str, str]:
    """How many writes ended how."""
    return dict(
        re.findall(r'zhengpu_writes_total\{outcome="([a-z-]+)"\} (\S+)', service.get("/metrics").text)
    )


class TestABulletinThatComes:
    def test_is_made_reported_and_reachable(self, service: httpx.Client) -> None:
        answer = send(service, bulletin(1), name="2021-01.txt")
        assert answer.status_code == 201, answer.text
        told = answer.json()
        assert told["change"] == "created"
        assert told["counts"]["activities"] >= 2
        page = service.get(answer.headers["location"], headers={"accept": "text/html"}, follow_redirects=True)
        assert "智慧课堂实施方案" in page.text
        for link in told["links"].values():
            assert service.get(link).status_code == 200

    def test_twice_changes_nothing(self, service: httpx.Client) -> None:
        first = send(service, bulletin(2))
        before = dump(service)
        again = send(service, bulletin(2))
        assert (again.status_code, again.json()["change"]) == (200, "unchanged")
        assert again.json()["revision"] == first.json()["revision"]
        assert dump(service) == before

    def test_with_another_text_needs_to_insist(self, service: httpx.Client) -> None:
        send(service, bulletin(3))
        before = dump(service)
        other = bulletin(3, "召开全国教育工作会议，部署全年任务，并发布《行动计划》")
        refused = send(service, other)
        assert refused.status_code == 409
        assert refused.json()["stored"] != refused.json()["given"]
        assert dump(service) == before
        taken = send(service, other, replace="true")
        assert (taken.status_code, taken.json()["change"]) == (200, "replaced")
        assert dump(service) != before

    def test_as_a_form_with_what_is_known_of_it(self, service: httpx.Client) -> None:
        fields = {"url": "https://e.org/a", "period": "2020-05", "publisher": "教育部"}
        files = {"file": ("五月.txt", bulletin(4).encode("gb18030"), "text/plain")}
        answer = service.post("/bulletins", data=fields, files=files, headers=bearer(INGEST))
        assert answer.status_code == 201, answer.text
        assert "2020-05" in answer.json()["bulletin"]

    def test_that_goes_leaves_the_store_as_it_was(self, service: httpx.Client) -> None:
        before = dump(service)
        made = send(service, bulletin(6)).json()["bulletin"]
        path = made.removeprefix("https://w3id.org/zhengpu")
        assert service.delete(path, headers=bearer(INGEST)).json()["change"] == "retracted"
        assert dump(service) == before
        assert service.get(path).status_code == 410
        assert service.delete(path, headers=bearer(INGEST)).status_code == 410

    def test_that_cannot_go_is_counted_as_what_it_is_answered_with(self, service: httpx.Client) -> None:
        made = send(service, bulletin(7)).json()["bulletin"]
        path = made.removeprefix("https://w3id.org/zhengpu")
        assert service.delete(path, headers=bearer(INGEST)).status_code == 200
        before = writes(service)
        assert service.delete(path, headers=bearer(INGEST)).status_code == 410
        assert service.delete("/bulletins/never-was", headers=bearer(INGEST)).status_code == 404
        after = writes(service)
        assert {name for name, count in after.items() if count != before.get(name, 0)} == {
            "gone",
            "not-found",
        }


@pytest.mark.parametrize("path", ["/bulletins/%C2%9E", "/id/%EE%80%80", "/graph/%EF%BF%BE", "/graph/a%5Bb"])
def test_what_no_engine_takes_for_an_iri_is_not_there(service: httpx.Client, path: str) -> None:
    """It must not reach the writer, which would end over it."""
    answer = service.delete(path, headers=bearer(ADMIN))
    assert answer.status_code == 404, answer.text


class TestABadOne:
    @pytest.mark.parametrize(
        ("data", "words"),
        [
            (b"", "没有文字"),
            ("月报\n".encode() * 2 + b"\xff\xfe\xff\xff", "第 3 行"),
            ("月报\n第二行\x07".encode(), "第 2 行"),
            (b"PK\x03\x04" + b"\0" * 100, "Word"),
            (b"%PDF-1.7\n" + b"\0" * 100, "PDF"),
            (b"\x1f\x8b" + b"\0" * 100, "压缩包"),
        ],
    )
    def test_is_named_with_its_line_and_changes_nothing(
        self, service: httpx.Client, data: bytes, words: str
    ) -> None:
        before = service.get("/health/ready").json()
        answer = send(service, data, name="坏.txt")
        assert answer.status_code == 422, answer.text
        assert words in answer.json()["messages"]["zh"]
        assert "坏.txt" in answer.json()["messages"]["zh"]
        assert service.get("/health/ready").json() == before

    @pytest.mark.parametrize(
        ("parameters", "status"),
        [
            ({"period": "yesterday"}, 422),
            ({"colour": "red"}, 400),
            ({"series": "no-such"}, 422),
            ({"replace": "perhaps"}, 400),
        ],
    )
    def test_is_told_what_it_may_say(
        self, service: httpx.Client, parameters: dict[str, str], status: int
    ) -> None:
        assert send(service, bulletin(7), **parameters).status_code == status

    def test_over_the_cap_is_refused_before_it_is_read(self, service: httpx.Client) -> None:
        head = (
            f"POST /bulletins HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
            f"Authorization: Bearer {INGEST}\r\nContent-Length: {10**12}\r\n\r\n"
        )
        with socket.create_connection((service.base_url.host, service.base_url.port or 0), 30) as connection:
            connection.sendall(head.encode())
            assert b" 413 " in connection.recv(100)

    def test_of_another_kind(self, service: httpx.Client) -> None:
        headers = {"content-type": "application/json"} | bearer(INGEST)
        assert service.post("/bulletins", content=b"{}", headers=headers).status_code == 415


def test_two_at_once_do_not_mix(service: httpx.Client) -> None:
    answers: dict[int, httpx.Response] = {}

    def put(month: int) -> None:
        with httpx.Client(base_url=service.base_url, trust_env=False, timeout=250) as own:
            answers[month] = send(own, bulletin(month))

    threads = [threading.Thread(target=put, args=(month,)) for month in (9, 10, 11, 12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers.values()} == {201}
    assert len({answer.json()["revision"] for answer in answers.values()}) == 4
    for month, answer in answers.items():
        graph = service.get(answer.json()["links"]["graph"], headers={"accept": "application/n-triples"}).text
        assert f"2021-{month:02}-05" in graph
        assert not any(f"2021-{other:02}-05" in graph for other in answers if other != month)


def test_the_sample_comes_as_from_the_command_line(service: httpx.Client) -> None:
    answer = send(service, SAMPLE.read_bytes(), name=SAMPLE.name)
    assert answer.status_code == 201
    assert answer.json()["counts"]["activities"] > 50
    assert MONTHLY not in answer.text
