"""Which of several things a name means: told by the entry where it stands, and by what is named before it."""

from __future__ import annotations

import pytest

from graph_builder.model import Entity, Kind, Mention, Span
from graph_builder.persons import Office, PersonMention
from graph_builder.pipeline import Pipeline
from graph_builder.recurrence import When
from graph_builder.resolve import Context, Resolver, jurisdiction
from ontology.places import NATION

JIANGSU, SHAANXI, LIAONING, SICHUAN = "320000", "610000", "210000", "510000"
NANJING, SUZHOU, HUBEI = "320100", "320500", "420000"
NOVEMBER, LATER = When("2022", "2022-11"), When("2023", "2023-11")


@pytest.fixture(scope="module")
def resolver(pipeline: Pipeline) -> Resolver:
    return pipeline.resolver


class Body:
    """The body that a name means, by where it stands and what is named around it."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline

    def __call__(
        self, name: str, place: str | None = None, *named: tuple[int, str], at: int = 0
    ) -> str | None:
        (mention,) = self.pipeline.recogniser.mentions(f"\n{name}印发")
        moved = mention._replace(span=Span(at, at + len(name)))
        found = self.pipeline.resolver.body(moved, Context(place, "2022-11", named))
        return found.name if found else None


@pytest.fixture(scope="module")
def body(pipeline: Pipeline) -> Body:
    return Body(pipeline)


def test_a_body_of_a_city_is_that_of_the_only_city_named_before_it(body: Body) -> None:
    assert body("市教育局", JIANGSU, (0, NANJING), at=9) == "南京市教育局"
    assert body("市教育局", JIANGSU, (0, NANJING), (3, NANJING), at=9) == "南京市教育局"
    assert body("市教育局", JIANGSU, (12, NANJING), at=9) is None  # named behind it
    assert body("市教育局", JIANGSU, (9, NANJING), at=9) is None
    assert body("市教育局", JIANGSU, (0, NANJING), (4, SUZHOU), at=9) is None
    assert body("市教育局", SHAANXI, (0, NANJING), at=9) is None  # of another province
    assert body("市教育局", None, (0, NANJING), at=9) == "南京市教育局"
    assert body("市教育局", JIANGSU) is None
    assert body("市教育局", NANJING) == "南京市教育局"


def test_of_several_cities_the_one_just_before_is_meant(body: Body) -> None:
    assert body("市教育局", JIANGSU, (0, NANJING), (100, SUZHOU), at=120) == "苏州市教育局"
    assert body("市教育局", JIANGSU, (0, NANJING), (100, SUZHOU), at=150) == "苏州市教育局"
    assert body("市教育局", JIANGSU, (0, NANJING), (100, SUZHOU), at=151) is None
    assert body("市教育局", JIANGSU, (0, NANJING), at=300) == "南京市教育局"


def test_a_place_that_a_prefix_does_not_fit_is_not_meant(body: Body) -> None:
    assert body("省教育厅", JIANGSU, (0, NANJING), at=9) == "江苏省教育厅"
    assert body("省教育厅", NANJING) == "江苏省教育厅"  # a city's province is above it
    assert body("市教育局", JIANGSU, (0, JIANGSU), at=9) is None
    assert body("自治区教育厅", JIANGSU) is None


def test_the_one_corps_of_the_nation_needs_no_entry(body: Body) -> None:
    assert body("兵团教育局") == body("兵团教育局", JIANGSU) == "新疆生产建设兵团教育局"


def test_a_prefix_inside_a_name_tells_the_place_too(body: Body) -> None:
    assert body("团省委", JIANGSU) == "中国共产主义青年团江苏省委员会"
    assert body("团省委") is None


def test_a_place_of_a_name_shared_by_several_is_the_one_inside_the_entry(body: Body) -> None:
    assert body("新城区教育局", SHAANXI) == "西安市新城区教育局"
    assert body("新城区教育局", JIANGSU) == body("新城区教育局") == "新城区教育局"
    assert body("铁西区教育局", LIAONING) is None  # two are there
    assert body("铁西区教育局", "210100") == "沈阳市铁西区教育局"
    assert body("新城区数据资源服务中心", SHAANXI) == "新城区数据资源服务中心"


def test_a_body_of_a_place_of_its_own_name_is_the_same_in_any_entry(pipeline: Pipeline) -> None:
    (mention,) = pipeline.recogniser.mentions("\n玄武区数据资源服务中心印发")
    found = {pipeline.resolver.body(mention, Context(place)) for place in (JIANGSU, SHAANXI, "320102", None)}
    assert len(found) == 1


def test_what_every_place_may_have_is_another_in_each_entry(pipeline: Pipeline) -> None:
    (mention,) = pipeline.recogniser.mentions("\n人民医院印发")
    found = {place: pipeline.resolver.body(mention, Context(place)) for place in (JIANGSU, SHAANXI, None)}
    assert found[None] is None
    assert {body.name for body in found.values() if body} == {"人民医院"}
    assert len({body.iri for body in found.values() if body}) == 2
    assert [jurisdiction(found[place]) for place in (JIANGSU, SHAANXI)] == [JIANGSU, SHAANXI]  # type: ignore[arg-type]


def test_a_school_by_its_number_is_the_same_as_by_its_name(body: Body, pipeline: Pipeline) -> None:
    assert body("成都七中") == body("成都七中", JIANGSU) == "成都市第七中学"
    (mention,) = pipeline.recogniser.mentions("\n成都七中印发")
    found = pipeline.resolver.body(mention, Context(JIANGSU))
    assert found is not None
    assert jurisdiction(found) == "510100"
    told = mention._replace(surface="某地七中")
    unknown = pipeline.resolver.body(told, Context(JIANGSU))
    assert unknown is not None
    assert unknown.name == "某地七中"


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("江苏省数据大赛", JIANGSU),
        ("江苏数据大赛", JIANGSU),
        ("江苏苏州市数据大赛", SUZHOU),
        ("江苏路小学", None),
        ("河北区数据大赛", "120105"),
        ("浙江师范大学", None),
        ("海南州数据大赛", "632500"),
        ("海南数据大赛", "460000"),
        ("数据大赛", None),
        ("江苏", JIANGSU),
    ],
)
def test_a_name_tells_its_place_only_where_it_begins_with_one(
    resolver: Resolver, name: str, place: str | None
) -> None:
    assert resolver.place_named_in(name) == place


def test_a_body_is_had_back_by_its_iri(resolver: Resolver) -> None:
    for iri in ("org/320000-edu", "org/moe"):
        found = resolver.body_of(iri)
        assert found is not None
        assert found.iri == iri
    assert resolver.body_of("org/x-0123456789abcdef") is None
    assert resolver.body_of("org/none-edu") is None


class TestPlace:
    """The place of a name: a registered one, a locality, or one known by its name."""

    def place(self, resolver: Resolver, surface: str, key: str | None, place: str | None = None) -> Entity:
        return resolver.place(
            Mention(Span(0, len(surface)), surface, Kind.PLACE, "place", key), Context(place)
        )

    def test_registered(self, resolver: Resolver) -> None:
        found = self.place(resolver, "南京", NANJING)
        assert (found.iri, found.registered) == (f"place/{NANJING}", True)
        mention = Mention(Span(0, 2), "南京", Kind.PLACE, "place", NANJING)
        assert resolver.place(mention) == found

    def test_one_of_several(self, resolver: Resolver) -> None:
        several = "210106|210303|220302"
        assert self.place(resolver, "铁西区", several, "220000").iri == "place/220302"
        unknown = {
            place: self.place(resolver, "铁西区", several, place) for place in (LIAONING, JIANGSU, None)
        }
        assert len({found.iri for found in unknown.values()}) == 3
        assert all(not found.registered for found in unknown.values())
        assert [dict(unknown[place].details) for place in (LIAONING, None)] == [{"within": LIAONING}, {}]

    def test_locality(self, resolver: Resolver) -> None:
        for place in (None, JIANGSU):
            found = self.place(resolver, "乌镇", "wuzhen", place)
            assert (found.iri, found.name, found.registered) == ("place/wuzhen", "乌镇", True)
            assert dict(found.details) == {"within": "330483"}

    def test_unknown(self, resolver: Resolver) -> None:
        here, there = (self.place(resolver, "云帆镇", None, place) for place in (JIANGSU, SICHUAN))
        assert here.iri != there.iri  # where it lies is known by the entry alone
        assert [dict(each.details) for each in (here, there)] == [{"within": JIANGSU}, {"within": SICHUAN}]
        assert self.place(resolver, "云帆镇", None).details == ()
        assert dict(self.place(resolver, "南京云帆镇", None, SICHUAN).details) == {"within": NANJING}
        assert not here.registered


class TestPerson:
    """A person is known by name and the body of the last post told with it."""

    def body(self, name: str) -> Mention:
        return Mention(Span(0, 4), name, Kind.ORGANIZATION, "organization.role", "role:edu")

    def test_last_post(self, resolver: Resolver) -> None:
        span, place = Span(0, 2), Context(JIANGSU)
        offices = (Office("党委书记", None), Office("厅长", self.body("省教育厅")), Office("教授", None))
        told = PersonMention("周明远", span, span, offices)
        found = resolver.person(told, place)
        assert dict(found.details) == {"memberOf": "org/320000-edu"}
        posts = resolver.posts(told, place)
        assert [post.name for post in posts] == ["党委书记", "江苏省教育厅厅长", "教授"]
        assert [dict(post.details).get("postIn") for post in posts] == [None, "org/320000-edu", None]
        assert len({post.iri for post in posts}) == 3
        assert not any(thing.registered for thing in (found, *posts))

    def test_without_post(self, resolver: Resolver) -> None:
        span = Span(0, 2)
        plain = resolver.person(PersonMention("周明远", span, span, ()), Context(JIANGSU))
        assert plain.details == ()
        other = resolver.person(PersonMention("周明", span, span, ()), Context(JIANGSU))
        assert plain.iri != other.iri

    def test_known(self, resolver: Resolver) -> None:
        span, somebody = Span(0, 2), Entity("person/x", Kind.PERSON, "周明远", None, False)
        post = Entity("post/x", Kind.POST, "厅长", None, False)
        told = PersonMention("周", span, span, (Office("厅长", None),), somebody, (post,))
        assert resolver.person(told, Context()) is somebody
        assert resolver.posts(told, Context()) == (post,)


class TestDocument:
    """A document is known by its title, place and year; its issuer only where these do not tell it apart."""

    def test_seeds(self, resolver: Resolver, pipeline: Pipeline) -> None:
        seeds = {policy.slug: resolver.seed(policy) for policy in pipeline.knowledge.policies}
        assert seeds["digital-campus"] == seeds["information-literacy"] is not None
        for policy in pipeline.knowledge.policies:
            seed = seeds[policy.slug]
            assert (seed is not None) == bool(policy.document)
            if seed:
                assert seed.registered
                year = int(policy.number[policy.number.index("〔") + 1 :][:4] if "〔" in policy.number
                           else policy.national_date[:4])  # fmt: skip
                assert seed == resolver.document(policy.document, None, year)
                assert seed == resolver.document(policy.document, None, year, issuer="org/moe")

    def test_issuer(self, resolver: Resolver) -> None:
        def iri(title: str, scope: str | None, year: int | None, issuer: str) -> str:
            return resolver.document(title, scope, year, issuer=issuer).iri

        of_nation = {iri("数据办法", None, 2022, issuer) for issuer in ("", "org/a", "org/b")}
        assert len(of_nation) == 3
        assert len({iri("数据办法", JIANGSU, 2022, issuer) for issuer in ("", "org/a", "org/b")}) == 1
        assert len({iri("数据办法", None, None, issuer) for issuer in ("", "org/a", "org/b")}) == 1
        assert len({iri("通知", JIANGSU, None, issuer) for issuer in ("", "org/a", "org/b")}) == 3

    def test_place(self, resolver: Resolver) -> None:
        plain = resolver.document("数据办法", JIANGSU, 2022)
        assert (plain.scope, dict(plain.details)["jurisdiction"]) == (JIANGSU, JIANGSU)
        assert plain == resolver.document("关于印发〈数据办法〉的通知", JIANGSU, 2022)
        for scope in (NATION, None):
            assert resolver.document("数据办法", scope, 2022).scope is None
        named = {resolver.document("江苏省数据办法", scope, 2022).iri for scope in (JIANGSU, SICHUAN, None)}
        assert len(named) == 1

    def test_reported(self, resolver: Resolver) -> None:
        def iri(title: str, reported: When | None, titled: bool = True, year: int | None = None) -> str:
            return resolver.document(title, JIANGSU, year, reported, titled).iri

        assert iri("数据办法", NOVEMBER) == iri("数据办法", LATER) == iri("数据办法", None)
        assert iri("数据办法", NOVEMBER, False) != iri("数据办法", LATER, False)
        assert iri("通知", NOVEMBER) != iri("通知", LATER)
        assert iri("数据简报", NOVEMBER) != iri("数据简报", LATER)
        assert iri("数据简报", NOVEMBER) != iri("数据简报", None)
        assert iri("数据办法", None, True, 2021) != iri("数据办法", None, True, 2022)


class TestThing:
    """An occasion is another one each time; a bare name is another thing of each doer."""

    def test_occasions(self, resolver: Resolver) -> None:
        one, other = (resolver.thing(Kind.EVENT, "数据大赛", JIANGSU, when) for when in (NOVEMBER, LATER))
        assert one.iri != other.iri
        assert one.name == other.name
        assert resolver.thing(Kind.EVENT, "数据大赛", JIANGSU).iri not in (one.iri, other.iri)
        assert "concept" in dict(one.details)

    def test_others(self, resolver: Resolver) -> None:
        for kind in Kind:
            if kind not in (Kind.EVENT, Kind.DOCUMENT):
                one, other = (resolver.thing(kind, "数据大赛", JIANGSU, when) for when in (NOVEMBER, LATER))
                assert one == other
                assert dict(one.details) == {"jurisdiction": JIANGSU}

    def test_doers(self, resolver: Resolver) -> None:
        told = {
            resolver.thing(Kind.EVENT, "会议", None, NOVEMBER, doer).iri for doer in ("", "org/a", "org/b")
        }
        assert len(told) == 3
        assert resolver.thing(Kind.PLATFORM, "云帆平台", NATION).details == ()

    def test_series(self, resolver: Resolver, pipeline: Pipeline) -> None:
        """Only an occasion is one of a series, or of a kind."""
        named = [series.name for series in pipeline.knowledge.occasion_series]
        told = {kind: [resolver.thing(kind, name, NATION).details for name in named] for kind in Kind}
        assert any(len(details) > 1 for details in told[Kind.EVENT])
        assert not any(any(told[kind]) for kind in Kind if kind is not Kind.EVENT)


def test_what_belongs_to_no_place_has_no_jurisdiction() -> None:
    def entity(iri: str, *details: tuple[str, str]) -> Entity:
        return Entity(iri, Kind.ORGANIZATION, "某", None, False, details)

    assert jurisdiction(entity("org/x")) is None
    assert jurisdiction(entity("org/x", ("type", "School"))) is None
    assert jurisdiction(entity("org/x", ("jurisdiction", "1"), ("type", "x"))) == "1"
    assert jurisdiction(entity("org/x", ("jurisdiction", "1"), ("jurisdiction", "2"))) == "2"
    assert jurisdiction(entity("place/320000")) == "320000"
