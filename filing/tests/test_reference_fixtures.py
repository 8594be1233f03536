"""The reference data in fixtures/ say what fixtures/README.md promises. Pure JSON: no database, no model."""

import datetime
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pypinyin import lazy_pinyin

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
Row = dict[str, Any]

REFERENCE_FILES = (
    "places",
    "counties",
    "offices",
    "workdays",
    "referral_hospitals",
    "reasons",
    "phrases",
    "roles",
    "staff",
)
MUNICIPALITIES = {"110000", "120000", "310000", "500000"}
SUZHOU_OFFICES = {"320505", "320506", "320507", "320508", "320509", "320571", "320581", "320582", "320583", "320585"}
ADDED_COUNTIES = {"540481": "米林市", "540581": "错那市", "653228": "和康县", "653229": "和安县"}
OUTSIDE_MAINLAND = {"710000", "810000", "820000", "350527", "000000", "000001"}
REASON_COUNTS = {
    "return": (8, 14),
    "refuse": (8, 14),
    "withdraw": (4, 6),
    "cancel": (4, 6),
    "revoke": (4, 6),
    "insist": (4, 6),
    "shanghai": (4, 6),
    "late": (4, 6),
}
LAST_CLAUSE = {"R": 66, "J": 21, "C": 36, "D": 8}

# In names of places these characters have one usual reading, which the general dictionary often misses.
CHARACTER_READINGS = {
    "长": "chang",
    "都": "du",
    "乐": "le",
    "朝": "chao",
    "勒": "le",
    "什": "shi",
    "佛": "fo",
    "六": "liu",
    "卡": "ka",
    "珲": "hun",
    "柏": "bai",
}

# Readings of single names: the right one first, then the one that is often typed instead.
NAME_READINGS = {
    "重庆": ["chong qing"],
    "六安": ["lu an", "liu an"],
    "六合": ["lu he", "liu he"],
    "乐清": ["yue qing", "le qing"],
    "乐亭": ["lao ting", "le ting"],
    "长子": ["zhang zi", "chang zi"],
    "蚌埠": ["beng bu", "bang bu"],
    "蚌山": ["beng shan", "bang shan"],
    "百色": ["bai se", "bo se"],
    "东莞": ["dong guan", "dong wan"],
    "漯河": ["luo he"],
    "闵行": ["min hang", "min xing"],
    "单县": ["shan xian", "dan xian"],
    "浚县": ["xun xian", "jun xian"],
    "蔚县": ["yu xian", "wei xian"],
    "歙县": ["she xian", "xi xian"],
    "莘县": ["shen xian", "xin xian"],
    "涡阳": ["guo yang", "wo yang"],
    "枞阳": ["zong yang", "cong yang"],
    "泌阳": ["bi yang", "mi yang"],
    "荥阳": ["xing yang", "ying yang"],
    "荥经": ["ying jing", "xing jing"],
    "铅山": ["yan shan", "qian shan"],
    "召陵": ["shao ling", "zhao ling"],
    "中牟": ["zhong mu", "zhong mou"],
    "洪洞": ["hong tong", "hong dong"],
    "繁峙": ["fan shi", "fan zhi"],
    "大城": ["dai cheng", "da cheng"],
    "东阿": ["dong e", "dong a"],
    "曾都": ["zeng du"],
    "马尾": ["ma wei"],
    "大埔": ["da bu", "da pu"],
    "番禺": ["pan yu", "fan yu"],
    "龙圩": ["long xu", "long wei"],
    "覃塘": ["qin tang", "tan tang"],
    "筠连": ["jun lian", "yun lian"],
    "丹棱": ["dan leng", "dan ling"],
    "穆棱": ["mu ling", "mu leng"],
    "绥棱": ["sui ling", "sui leng"],
    "崆峒": ["kong tong", "kong dong"],
    "宕昌": ["tan chang", "dang chang"],
    "称多": ["chen duo", "cheng duo"],
    "柞水": ["zha shui", "zuo shui"],
    "吴堡": ["wu bu", "wu bao"],
    "红寺堡": ["hong si bu", "hong si bao"],
    "尉犁": ["yu li", "wei li"],
    "伽师": ["jia shi", "ga shi"],
    "莎车": ["sha che", "suo ju"],
}

PEOPLES_PATTERN = (
    "蒙古族|回族|藏族|维吾尔族|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克族|傣族|黎族|傈僳族|佤族|畲族|"
    "拉祜族|水族|东乡族|纳西族|景颇族|柯尔克孜族|土族|达斡尔族|仫佬族|羌族|布朗族|撒拉族|毛南族|仡佬族|锡伯族|塔吉克族|怒族|裕固族|"
    "保安族|独龙族|普米族|各族|蒙古|哈萨克|柯尔克孜|塔吉克|锡伯"
)
OF_A_PEOPLE = re.compile(rf"(.{{2,}}?)(?:(?:{PEOPLES_PATTERN})*族?自治[州县旗]|(?:{PEOPLES_PATTERN})+区)")
PLAIN_UNIT = re.compile(r"(神农架|.{2,}?)(特别行政区|行政委员会|地区|新区|[市盟省县区旗]|(?<=神农架)林区)")


def load(name: str) -> list[Row]:
    return json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))


def by_key(name: str) -> dict[str, Row]:
    return {row["pk"]: row["fields"] for row in load(name)}


def split_unit(name: str) -> tuple[str, str]:
    """The part of a unit's name people say, and its plain suffix ("" where the rest names a people or nothing)."""
    if match := OF_A_PEOPLE.fullmatch(name):
        return match[1], ""
    if match := PLAIN_UNIT.fullmatch(name):
        return match[1], match[2]
    return name, ""


def readings(stem: str) -> list[list[str]]:
    """Every way to spell the stem, as lists of syllables, the right one first."""
    if stem in NAME_READINGS:
        return [spelling.split() for spelling in NAME_READINGS[stem]]
    return [[CHARACTER_READINGS.get(char, syllable) for char, syllable in zip(stem, lazy_pinyin(stem), strict=True)]]


def search_words(name: str) -> tuple[str, str]:
    """The columns pinyin and initials of a place, by the rules of fixtures/README.md."""
    stem, suffix = split_unit(name)
    spellings = ["".join(syllables) for syllables in readings(stem)]
    tail = "".join(lazy_pinyin(suffix))
    full = [spelling + tail for spelling in spellings] if tail else []
    initials = ["".join(syllable[0] for syllable in syllables) for syllables in readings(stem)]
    return " ".join(dict.fromkeys(spellings + full)), " ".join(dict.fromkeys(initials))


@pytest.fixture(scope="module")
def places() -> dict[str, Row]:
    return by_key("places")


@pytest.fixture(scope="module")
def counties() -> dict[str, Row]:
    return by_key("counties")


def destinations(word: str, places: dict[str, Row], counties: dict[str, Row]) -> set[str | None]:
    """Codes of the places to which a typed name leads (None: to a reason why not)."""
    found = {code for code, place in places.items() if place["name"].startswith(word)}
    return found | {county["place"] for county in counties.values() if county["name"].startswith(word)}


@pytest.mark.parametrize("name", REFERENCE_FILES)
def test_reference_files_hold_one_row_a_line_in_unescaped_chinese(name: str) -> None:
    text = (FIXTURES / f"{name}.json").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert (lines[0], lines[-1]) == ("[", "]")
    assert [json.loads(line.rstrip(",")) for line in lines[1:-1]] == load(name)
    assert "\\u" not in text


class TestPlaces:
    def test_there_are_368_selectable_places_each_once(self, places: dict[str, Row]) -> None:
        assert len(load("places")) == len(places) == 368
        assert len({place["full_name"] for place in places.values()}) == 368

    def test_they_are_four_municipalities_332_prefectures_and_32_directly_run_units(
        self, places: dict[str, Row]
    ) -> None:
        kinds = Counter(
            "municipality" if code in MUNICIPALITIES else "direct" if code[2:4] == "90" else "prefecture"
            for code in places
        )
        assert kinds == {"municipality": 4, "prefecture": 332, "direct": 32}
        assert places["659012"]["name"] == "白杨市"

    def test_no_placeholder_is_selectable(self, places: dict[str, Row]) -> None:
        assert not places.keys() & {"419000", "429000", "469000", "659000"}
        assert not [place["name"] for place in places.values() if "直辖" in place["name"]]

    def test_nothing_inside_suzhou_or_outside_the_mainland_is_selectable(self, places: dict[str, Row]) -> None:
        assert not [code for code in places if code.startswith("3205") or code[:2] in {"71", "81", "82"}]

    def test_scope_follows_from_the_prefix_alone(self, places: dict[str, Row]) -> None:
        in_province = {place["name"] for code, place in places.items() if code.startswith("32")}
        assert len(in_province) == 12
        assert {place["province"] for code, place in places.items() if code.startswith("32")} == {"江苏省"}
        assert "江苏省" not in {place["province"] for code, place in places.items() if not code.startswith("32")}

    def test_a_full_name_is_province_and_name_but_a_municipality_stands_alone(self, places: dict[str, Row]) -> None:
        for code, place in places.items():
            expected = place["name"] if code in MUNICIPALITIES else place["province"] + place["name"]
            assert place["full_name"] == expected

    def test_units_pooled_by_a_province_name_it_as_their_filing_unit(self, places: dict[str, Row]) -> None:
        pooled = {"46": "460000", "54": "540000"}
        for code, place in places.items():
            unit = "660000" if code.startswith("6590") else pooled.get(code[:2], code)
            assert place["filing_unit_code"] == unit, place["full_name"]

    def test_the_places_suzhou_people_go_to_come_first(self, places: dict[str, Row]) -> None:
        ranked = sorted((place["rank"], place["name"]) for place in places.values() if place["rank"] < 1000)
        assert [rank for rank, _ in ranked] == list(range(1, 31))
        assert [name for _, name in ranked[:4]] == ["上海市", "南京市", "北京市", "杭州市"]
        assert {place["rank"] for place in places.values()} <= {*range(1, 31), 1000}

    @pytest.mark.parametrize(
        ("code", "pinyin", "initials"),
        [
            ("110000", "beijing beijingshi", "bj"),
            ("330100", "hangzhou hangzhoushi", "hz"),
            ("500000", "chongqing chongqingshi", "cq"),
            ("341500", "luan liuan luanshi liuanshi", "la"),
            ("222400", "yanbian", "yb"),
            ("232700", "daxinganling daxinganlingdiqu", "dxal"),
            ("429021", "shennongjia shennongjialinqu", "snj"),
            ("652700", "boertala", "betl"),
        ],
    )
    def test_search_words_of_known_places(self, places: dict[str, Row], code: str, pinyin: str, initials: str) -> None:
        assert (places[code]["pinyin"], places[code]["initials"]) == (pinyin, initials)


class TestCounties:
    def test_about_2800_names_are_findable_and_each_code_stands_once(
        self, places: dict[str, Row], counties: dict[str, Row]
    ) -> None:
        assert len(load("counties")) == len(counties)
        assert 2750 < len(counties) < 2900
        assert not counties.keys() & places.keys()

    def test_every_county_leads_to_a_selectable_place_or_says_why_not(
        self, places: dict[str, Row], counties: dict[str, Row]
    ) -> None:
        for code, county in counties.items():
            if county["place"] is None:
                assert county["why_not"] in {"inside_suzhou", "outside_mainland"}, code
            else:
                assert county["place"] in places, code
                assert county["why_not"] == "", code

    def test_a_county_leads_to_the_city_its_code_belongs_to(
        self, places: dict[str, Row], counties: dict[str, Row]
    ) -> None:
        for code, county in counties.items():
            if county["place"] is not None:
                city = code[:2] + "0000" if code[:2] + "0000" in MUNICIPALITIES else code[:4] + "00"
                assert county["place"] == city
                assert county["full_name"] == places[city]["full_name"] + county["name"]

    def test_no_row_is_a_placeholder(self, counties: dict[str, Row]) -> None:
        assert not [code for code, county in counties.items() if county["name"] in {"市辖区", "县", "省直辖县"}]
        assert not [county["name"] for county in counties.values() if "开发区" in county["name"]]

    def test_every_selectable_city_with_counties_is_led_to(
        self, places: dict[str, Row], counties: dict[str, Row]
    ) -> None:
        led_to = {county["place"] for county in counties.values()}
        without = {code for code in places if code not in led_to and code[2:4] != "90"}
        assert {places[code]["name"] for code in without} == {"东莞市", "中山市", "儋州市", "嘉峪关市"}

    def test_suzhou_and_all_its_districts_say_inside_suzhou(self, counties: dict[str, Row]) -> None:
        inside = {code for code, county in counties.items() if county["why_not"] == "inside_suzhou"}
        assert {"320500", *SUZHOU_OFFICES} < inside
        assert {code for code in counties if code.startswith("3205")} == inside
        assert {"园区", "工业园区", "高新区", "平江区", "昆山市"} < {counties[code]["name"] for code in inside}

    def test_hong_kong_macao_taiwan_and_abroad_say_outside_mainland(self, counties: dict[str, Row]) -> None:
        outside = {code for code, county in counties.items() if county["why_not"] == "outside_mainland"}
        assert outside == OUTSIDE_MAINLAND

    @pytest.mark.parametrize(("code", "name"), ADDED_COUNTIES.items())
    def test_units_younger_than_the_source_were_added(self, counties: dict[str, Row], code: str, name: str) -> None:
        assert (counties[code]["name"], counties[code]["place"]) == (name, code[:4] + "00")

    def test_a_renamed_county_does_not_stand_beside_its_successor(self, counties: dict[str, Row]) -> None:
        assert not counties.keys() & {"540422", "540530", "350427", "610928"}

    def test_typing_chaoyang_leads_to_three_cities(self, places: dict[str, Row], counties: dict[str, Row]) -> None:
        assert destinations("朝阳", places, counties) == {"110000", "220100", "211300"}
        assert counties["110105"]["full_name"] == "北京市朝阳区"
        assert counties["220104"]["full_name"] == "吉林省长春市朝阳区"
        assert places["211300"]["full_name"] == "辽宁省朝阳市"

    def test_yiwu_leads_to_jinhua(self, places: dict[str, Row], counties: dict[str, Row]) -> None:
        assert destinations("义乌", places, counties) == {"330700"}
        assert counties["330782"]["full_name"] == "浙江省金华市义乌市"

    @pytest.mark.parametrize(("word", "cities"), [("昆山", {None}), ("香港", {None}), ("国外", {None})])
    def test_a_name_without_a_place_leads_to_a_reason_only(
        self, places: dict[str, Row], counties: dict[str, Row], word: str, cities: set[str | None]
    ) -> None:
        assert destinations(word, places, counties) == cities

    @pytest.mark.parametrize(
        ("code", "pinyin", "initials"),
        [
            ("110105", "chaoyang chaoyangqu", "cy"),
            ("310112", "minhang minxing minhangqu minxingqu", "mh mx"),
            ("371722", "shanxian danxian", "sx dx"),
            ("310115", "pudong pudongxinqu", "pd"),
            ("140109", "wanbailin wanbailinqu", "wbl"),
            ("150722", "molidawa", "mldw"),
            ("150724", "ewenke", "ewk"),
            ("150723", "elunchun", "elc"),
            ("622926", "dongxiang", "dx"),
            ("654022", "chabuchaer", "cbce"),
            ("230208", "meilisi", "mls"),
        ],
    )
    def test_search_words_of_known_counties(
        self, counties: dict[str, Row], code: str, pinyin: str, initials: str
    ) -> None:
        assert (counties[code]["pinyin"], counties[code]["initials"]) == (pinyin, initials)


@pytest.mark.parametrize("name", ["places", "counties"])
def test_pinyin_and_initials_are_what_the_documented_rules_give(name: str) -> None:
    wrong = {
        fields["name"]: (fields["pinyin"], fields["initials"])
        for fields in by_key(name).values()
        if search_words(fields["name"]) != (fields["pinyin"], fields["initials"])
    }
    assert wrong == {}


def test_every_documented_reading_belongs_to_a_name_that_exists() -> None:
    stems = {split_unit(fields["name"])[0] for name in ("places", "counties") for fields in by_key(name).values()}
    assert not NAME_READINGS.keys() - stems


@pytest.mark.parametrize("name", ["places", "counties"])
def test_codes_have_six_digits_and_search_words_are_plain_lower_case(name: str) -> None:
    for code, fields in by_key(name).items():
        assert re.fullmatch(r"\d{6}", code)
        assert re.fullmatch(r"[a-z]+( [a-z]+)*", fields["pinyin"]), fields["name"]
        assert re.fullmatch(r"[a-z]+( [a-z]+)*", fields["initials"]), fields["name"]


class TestOffices:
    def test_there_are_the_ten_offices_of_suzhou(self) -> None:
        assert by_key("offices").keys() == SUZHOU_OFFICES

    def test_addresses_and_phones_can_be_no_real_ones(self) -> None:
        for office in by_key("offices").values():
            assert "演示" in office["name"]
            assert "演示" in office["address"]
            assert re.fullmatch(r"0512-0000\d{4}", office["telephone"])
            assert re.fullmatch(r"0512-0000\d{4}", office["supervision_phone"])

    def test_two_people_decide_and_the_office_sets_no_private_deadline(self) -> None:
        for office in by_key("offices").values():
            assert office["two_people"] is True
            assert (office["correction_days"], office["remedy_text"]) == (None, "")

    def test_only_the_industrial_park_names_its_own_app(self) -> None:
        hints = {code: office["self_service_hint"] for code, office in by_key("offices").items()}
        assert {code: hint for code, hint in hints.items() if hint} == {"320571": "园区社保中心APP"}


class TestWorkdays:
    def test_rows_are_only_days_that_differ_from_the_plain_week(self) -> None:
        for day, row in by_key("workdays").items():
            date = datetime.date.fromisoformat(day)
            assert date.year in {2025, 2026}
            assert row["is_workday"] is (date.weekday() >= 5), day
            assert row["note"]

    @pytest.mark.parametrize(
        ("day", "is_workday"),
        [("2025-10-01", False), ("2025-10-11", True), ("2026-01-01", False), ("2026-02-17", False)],
    )
    def test_known_days(self, day: str, is_workday: bool) -> None:
        assert by_key("workdays")[day]["is_workday"] is is_workday

    @pytest.mark.parametrize("year", [2025, 2026])
    def test_each_year_has_its_seven_holidays(self, year: int) -> None:
        notes = {row["note"] for day, row in by_key("workdays").items() if day.startswith(str(year))}
        names = {"元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节"}
        assert names == {note.removesuffix("调休上班") for note in notes}


class TestReferralHospitals:
    def test_they_are_invented_and_one_is_not_entitled(self) -> None:
        hospitals = by_key("referral_hospitals")
        assert sorted(hospitals) == [f"H{number:03}" for number in range(1, 9)]
        assert all("演示" in hospital["name"] for hospital in hospitals.values())
        assert [hospital["entitled"] for hospital in hospitals.values()].count(False) == 1
        assert {hospital["level"] for hospital in hospitals.values()} == {"三级", "二级"}
        assert {hospital["district"] for hospital in hospitals.values()} <= SUZHOU_OFFICES | {""}


class TestReasonsAndPhrases:
    def test_every_action_offers_enough_reasons_and_not_too_many(self) -> None:
        counts = Counter(reason["action"] for reason in by_key("reasons").values())
        assert counts.keys() == REASON_COUNTS.keys()
        for action, (least, most) in REASON_COUNTS.items():
            assert least <= counts[action] <= most, action

    def test_every_reason_names_a_numbered_clause(self) -> None:
        for code, reason in by_key("reasons").items():
            assert re.fullmatch(r"[RJCD][1-9]\d?", reason["clause"]), code
            assert int(reason["clause"][1:]) <= LAST_CLAUSE[reason["clause"][0]], code

    def test_what_the_applicant_reads_is_a_sentence_with_a_way_out(self) -> None:
        for code, reason in by_key("reasons").items():
            assert reason["text"].endswith("。"), code
            if reason["action"] in {"return", "refuse"}:
                assert reason["remedy"].endswith("。"), code

    def test_a_refusal_cites_its_source(self) -> None:
        for code, reason in by_key("reasons").items():
            if reason["action"] == "refuse":
                assert "依据" in reason["text"], code

    def test_words_follow_the_house_terms(self) -> None:
        text = (FIXTURES / "reasons.json").read_text(encoding="utf-8")
        text += (FIXTURES / "phrases.json").read_text(encoding="utf-8")
        assert not [word for word in ("注销", "打回", "拒绝", "欠材料") if word in text]

    def test_orders_are_unique_within_an_action(self) -> None:
        for name in ("reasons", "phrases"):
            orders = Counter((row["fields"]["action"], row["fields"]["order"]) for row in load(name))
            assert max(orders.values()) == 1

    def test_phrases_are_unique_by_action_and_words(self) -> None:
        keys = [(row["fields"]["action"], row["fields"]["text"]) for row in load("phrases")]
        assert len(keys) == len(set(keys))
        assert {action for action, _ in keys} == {"approve", "return", "refuse"}


class TestRolesAndStaff:
    def roles(self) -> dict[str, set[tuple[str, ...]]]:
        return {row["fields"]["name"]: {tuple(p) for p in row["fields"]["permissions"]} for row in load("roles")}

    def test_there_are_five_roles_whose_permissions_are_natural_keys(self) -> None:
        roles = self.roles()
        assert list(roles) == ["经办员", "审核员", "主管", "稽核员", "系统管理员"]
        for role, permissions in roles.items():
            assert all(len(key) == 3 and key[1] in {"filing", "auth"} for key in permissions), role

    def test_nobody_both_takes_and_decides_by_one_role(self) -> None:
        for role, permissions in self.roles().items():
            names = {codename for codename, _, _ in permissions}
            assert not {"take_filing", "decide_filing"} <= names, role

    def test_the_administrator_sees_no_person_and_no_filing(self) -> None:
        models = {model for _, _, model in self.roles()["系统管理员"]}
        assert models <= {"staff", "office", "group"}

    def test_an_auditor_changes_nothing(self) -> None:
        for codename, _, _ in self.roles()["稽核员"]:
            assert codename.startswith("view_") or codename in {"read_audit", "search_person"}

    def test_the_seal_is_in_the_supervisors_hands_alone(self) -> None:
        key = ("manage_seal", "filing", "officeseal")
        assert [role for role, permissions in self.roles().items() if key in permissions] == ["主管"]

    def test_staff_have_unusable_passwords_a_known_office_and_known_roles(self) -> None:
        for row in load("staff"):
            fields = row["fields"]
            assert "pk" not in row
            assert (fields["password"], fields["is_superuser"]) == ("!", False)
            assert {name for (name,) in fields["groups"]} <= self.roles().keys()
            assert fields["office"] is None or fields["office"][0] in SUZHOU_OFFICES

    def test_the_twelve_logins_of_the_demo_exist_in_their_offices(self) -> None:
        offices = {row["fields"]["username"]: (row["fields"]["office"] or [None])[0] for row in load("staff")}
        gusu = ("clerk1", "clerk2", "reviewer1", "reviewer2", "supervisor1", "supervisor2", "auditor1")
        others = {"clerk3": "320583", "reviewer3": "320583", "clerk4": "320571", "reviewer4": "320571", "admin": None}
        assert offices == {**dict.fromkeys(gusu, "320508"), **others}

    def test_only_those_who_use_the_admin_may_enter_it(self) -> None:
        entering = {row["fields"]["username"] for row in load("staff") if row["fields"]["is_staff"]}
        assert entering == {"supervisor1", "supervisor2", "auditor1", "admin"}
