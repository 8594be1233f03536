"""From what a clerk types to a 就医地: by code, name, pinyin or initials; counties lead to their city."""

from dataclasses import dataclass
from functools import lru_cache

from filing.facts import PlaceFacts
from filing.identity import normalise_number
from filing.models import County, Place

MAX_ROWS = 12
MAX_TYPED = 60
NOT_SAVED = "没有保存"
OUTSIDE = "000000"  # no code of the mainland, whatever the register of counties says
UNKNOWN = (
    "没有找到「{typed}」,{undone}。请填写城市或区县的名称、拼音、拼音首字母或 6 位编码;外国不分国家,请填「境外」。"
)
SEVERAL = "「{typed}」对应多个就医地:{names}。{undone},请填写其中一个的全称或编码。"
INSIDE_SUZHOU = "「{name}」在苏州市内,就医无须备案,没有保存。持医保卡(码)直接就医即可,可打印无需备案告知单。"
OUTSIDE_MAINLAND = "「{name}」在港澳台或境外,不能办理异地就医备案,也不能直接结算,没有保存。"


@dataclass(frozen=True)
class Candidate:
    """One hit: a city, or a county that leads to one. `place_code` "" = findable, not selectable."""

    code: str
    name: str
    place_code: str
    place_name: str
    why_not: str = ""

    @property
    def sentence(self) -> str:
        """Why it cannot be chosen; "" when it can."""
        if not self.why_not:
            return ""
        words = INSIDE_SUZHOU if self.why_not == County.WhyNot.INSIDE_SUZHOU else OUTSIDE_MAINLAND
        return words.format(name=self.name)

    @property
    def note(self) -> str:
        if self.why_not:
            return self.sentence
        return f"备案到 {self.place_name}" if self.code != self.place_code else ""


@dataclass(frozen=True)
class PlaceMatch:
    """`place` when exactly one 就医地 is meant; else `problem` is a Chinese sentence and `candidates` the hits."""

    place: Place | None
    candidates: tuple[Candidate, ...] = ()
    problem: str = ""


_SUFFIXES = ("市", "区", "县", "省", "盟", "州", "地区", "新区", "自治州", "自治县", "特别行政区")


@dataclass(frozen=True)
class _Row:
    candidate: Candidate
    names: tuple[str, ...]
    short: str
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Treated:
    """Where somebody is treated, Suzhou and abroad included; else `problem` is a Chinese sentence."""

    place: PlaceFacts | None
    problem: str = ""


def resolve(text: str) -> PlaceMatch:
    """The one place that `text` means. Hits of several cities are never guessed between."""
    typed = _typed(text)
    exact = _meant(typed)
    cities = {row.candidate.place_code for row in exact}
    if len(cities) == 1 and "" not in cities:
        return PlaceMatch(Place.objects.get(code=cities.pop()))
    candidates = one_per_city(exact)
    if candidates and all(c.why_not for c in candidates):
        return PlaceMatch(None, candidates, candidates[0].sentence)
    return PlaceMatch(None, candidates, _problem(typed, candidates, NOT_SAVED))


def treated_at(text: str, undone: str) -> Treated:
    """The place of treatment that `text` means, by no query. `undone`: what to say has not been done."""
    typed = _typed(text)
    candidates = one_per_city(_meant(typed))
    whys = {c.why_not for c in candidates}
    if len(candidates) == 1 or whys == {County.WhyNot.INSIDE_SUZHOU} or whys == {County.WhyNot.OUTSIDE_MAINLAND}:
        return Treated(_as_facts(candidates[0]))
    return Treated(None, _problem(typed, candidates, undone))


def _as_facts(candidate: Candidate) -> PlaceFacts:
    if candidate.why_not == County.WhyNot.OUTSIDE_MAINLAND:
        return PlaceFacts(OUTSIDE, candidate.name)
    if candidate.why_not:
        return PlaceFacts(candidate.code, candidate.name)
    return PlaceFacts(candidate.place_code, candidate.place_name)


def _meant(typed: str) -> list[_Row]:
    hits = find(typed)
    return [row for row in hits if _is_exact(row, typed)] or hits


def _problem(typed: str, candidates: tuple[Candidate, ...], undone: str) -> str:
    if not candidates:
        return UNKNOWN.format(typed=typed, undone=undone)
    names = "、".join(f"{c.name}({c.place_code or c.code})" for c in candidates)
    return SEVERAL.format(typed=typed, names=names, undone=undone)


def suggest(text: str) -> list[Candidate]:
    """At most `MAX_ROWS` hits for the picker, cities first."""
    return list(one_per_city(find(_typed(text))))


def find(typed: str) -> list[_Row]:
    """Rows whose code, name, pinyin or initials begin with `typed`; whole matches first, then cities, then counties."""
    if not typed:
        return []
    key = normalise_number(typed).lower()
    if not _rows():
        forget()  # asked before the reference data were loaded
    rows = [row for row in _rows() if _matches(row, typed, key)]
    return sorted(rows, key=lambda row: (not _is_exact(row, typed), row.candidate.code != row.candidate.place_code))


def one_per_city(rows: list[_Row]) -> tuple[Candidate, ...]:
    """Hits by destination: of several counties of one city the first stands for all."""
    shown: dict[str, Candidate] = {}
    for row in rows:
        shown.setdefault(row.candidate.place_code or row.candidate.code, row.candidate)
    return tuple(shown.values())[:MAX_ROWS]


def _typed(text: str) -> str:
    """One blank between words; of "110000 北京市", as the picker writes it, the code alone."""
    words = text.split()
    if len(words) > 1 and len(words[0]) == 6 and words[0].isascii() and words[0].isdecimal():
        return words[0]
    return " ".join(words)[:MAX_TYPED]


def _matches(row: _Row, typed: str, key: str) -> bool:
    if key.isdecimal():
        return row.candidate.code == key or (len(key) >= 2 and row.candidate.code.startswith(key))
    if key.isascii():
        return any(spelling.startswith(key.replace(" ", "")) for spelling in row.spellings)
    return any(name.startswith(typed) for name in row.names)


def _is_exact(row: _Row, typed: str) -> bool:
    key = normalise_number(typed).lower()
    whole = (row.candidate.code, *row.names, row.short)
    return typed in whole or key in whole or key.replace(" ", "") in row.spellings


def _short(name: str) -> str:
    for suffix in sorted(_SUFFIXES, key=len, reverse=True):
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


@lru_cache(maxsize=1)
def _rows() -> tuple[_Row, ...]:
    """All places and counties. Reference data: read once a process."""
    cities = {p.code: p for p in Place.objects.all()}
    rows = [
        _Row(Candidate(p.code, p.full_name, p.code, p.full_name), (p.name, p.full_name), _short(p.name), _spellings(p))
        for p in cities.values()
    ]
    for c in County.objects.all():
        city = cities.get(c.place_id or "")
        candidate = Candidate(c.code, c.full_name, c.place_id or "", city.full_name if city else "", c.why_not)
        rows.append(_Row(candidate, (c.name, c.full_name), _short(c.name), _spellings(c)))
    return tuple(rows)


def _spellings(row: Place | County) -> tuple[str, ...]:
    return tuple((row.pinyin + " " + row.initials).split())


def forget() -> None:
    """Read the places anew: after reference data were loaded or changed."""
    _rows.cache_clear()
