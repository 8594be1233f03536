"""The look: every page keeps to the Content-Security-Policy, and the tags and filters say what they promise."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.template import engines
from django.template.loader import render_to_string
from django.test import RequestFactory

from filing.answers import ClockLevel, Coverage, DefectState
from filing.choices import Blocks, FilingStatus, Outcome, Validity
from filing.facts import Finding
from filing.models import Office
from portal import context, presenters
from portal.static_files import HashedStaticFiles
from portal.templatetags import portal as tags

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
STATIC = settings.BASE_DIR / "static"
OWN_STYLES = sorted((STATIC / "portal" / "css").glob("*.css"))
OWN_SCRIPTS = sorted((STATIC / "portal" / "js").glob("*.js"))
OWN_PICTURES = sorted((STATIC / "portal" / "img").glob("*.svg"))
SCRIPT_BYTES = 40 * 1024

INLINE = re.compile(r"""\sstyle\s*=|<style|\son[a-z]+\s*=\s*["']|javascript:|<script(?![^>]*\ssrc=)""", re.IGNORECASE)
OTHER_HOST = re.compile(r"""(?:https?:)?//(?!www\.w3\.org/)[a-z0-9-]+(?:\.[a-z0-9-]+)+""", re.IGNORECASE)
NEWER_THAN_ES2017 = re.compile(
    r"\?\.[a-zA-Z_(\[]|\?\?|this\.#|\bstatic\s+#|\{[^{}()\[\]]*\.\.\.|catch\s*\{|for await|^await|\|\|=|&&=|\(\?<|"
    r"\.(?:flat|flatMap|fromEntries|matchAll|replaceAll|at|replaceChildren)\(|globalThis|structuredClone|\bimport\(|\.finally\(|import\.meta",
    re.MULTILINE,
)
IMPORTED = re.compile(r"""^import .* from "\./([\w.]+)";$""", re.MULTILINE)
UNSAFE_SCRIPT = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")
# What a browser of 2020 does not know and our style sheets therefore do without.
NEWER_CSS = re.compile(
    r":has\(|:is\(|:where\(|@layer|@container|color-mix|oklch|aspect-ratio|\binset:|clamp\(|[^-]\bgap:|dvh|@import"
)
COLOUR = re.compile(r"--([\w-]+):\s*#([0-9a-f]{3,6});")


class Clerk(SimpleNamespace):
    is_authenticated = True
    letter_keys = True

    def has_perm(self, permission: str) -> bool:
        return permission in self.permissions

    def get_username(self) -> str:
        return "clerk1"


def clerk(*permissions: str, is_staff: bool = False) -> Clerk:
    office = Office(code="320508", short_name="姑苏", name="姑苏区经办机构")
    return Clerk(full_name="林晓岚", window="1号窗口", office=office, is_staff=is_staff, permissions=permissions)


def page(
    user: object, *, view_name: str = "workbench", source: str = '{% extends "base.html" %}', **extra: object
) -> str:
    request = RequestFactory().get("/")
    request.user = user
    request.resolver_match = SimpleNamespace(view_name=view_name)
    request.menu_badges = {"review_queue": "12"}
    frame = context.portal(request)
    return engines["django"].from_string(source).render({**frame, **extra}, request)


@pytest.fixture
def addresses(monkeypatch):
    """Every page of the menu has an address, whatever the portal routes today."""
    monkeypatch.setattr(context, "address_of", lambda name: f"/to/{name}/")


def name_of(path: Path) -> str:
    return str(path.relative_to(settings.BASE_DIR))


# --- What the browser is given


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_template_holds_no_inline_style_handler_or_script(path):
    assert not INLINE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_STYLES, *OWN_SCRIPTS, *OWN_PICTURES], ids=name_of)
def test_nothing_comes_from_another_host(path):
    assert not OTHER_HOST.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name_of)
def test_every_static_file_a_template_names_exists(path):
    names = re.findall(r"""\{%\s*static\s+["']([^"']+)["']""", path.read_text(encoding="utf-8"))
    assert [name for name in names if finders.find(name) is None] == []


def test_every_file_a_style_sheet_names_exists():
    for path in OWN_STYLES:
        for name in re.findall(r"""url\(["']?([^"')]+)""", path.read_text(encoding="utf-8")):
            assert (path.parent / name).resolve().is_file(), name


def test_vendored_files_name_no_source_map():
    """Hashed static storage fails on a map that is not there."""
    for path in (STATIC / "vendor").rglob("*.min.*"):
        assert "sourceMappingURL" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", OWN_SCRIPTS, ids=name_of)
def test_own_script_parses_as_es2017_and_writes_no_markup(path):
    source = path.read_text(encoding="utf-8")
    assert not NEWER_THAN_ES2017.search(source)
    assert not UNSAFE_SCRIPT.search(source)


@pytest.mark.parametrize("newer", ["{ ...a }", "{ a: 1, ...b }", "a?.b", "try { } catch { }", "await a;", "(?<year>)"])
def test_newer_syntax_would_be_seen(newer):
    assert NEWER_THAN_ES2017.search(newer)


@pytest.mark.parametrize("known", ["f(...all)", "[a, ...b]", "(...parts) => 1", "if (a) { f([...b]); }", "await f();"])
def test_syntax_of_2017_is_let_through(known):
    assert not NEWER_THAN_ES2017.search(f"  {known}")


def test_every_own_script_is_a_module_that_a_page_or_another_script_asks_for():
    pages = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES)
    tags = re.findall(r"<script[^>]*portal/js/[^>]*>", pages)
    assert [tag for tag in tags if not tag.startswith('<script type="module" src=')] == []
    scripts = "".join(path.read_text(encoding="utf-8") for path in OWN_SCRIPTS)
    asked_for = {*re.findall(r"portal/js/([\w.]+)", pages), *IMPORTED.findall(scripts)}
    assert {path.name for path in OWN_SCRIPTS} == asked_for


def test_collected_scripts_import_each_other_by_their_hash(tmp_path):
    """A page that was open over an update never runs two versions of one script."""
    storage = HashedStaticFiles(location=tmp_path, base_url="/static/")
    names = [f"portal/js/{path.name}" for path in OWN_SCRIPTS]
    for name, path in zip(names, OWN_SCRIPTS, strict=True):
        storage.save(name, ContentFile(path.read_bytes()))
    done = list(storage.post_process({name: (storage, name) for name in names}))
    assert [fault for _, _, fault in done if isinstance(fault, Exception)] == []
    collected = [(tmp_path / name).read_text(encoding="utf-8") for name in storage.hashed_files.values()]
    imports = {name for script in collected for name in IMPORTED.findall(script)}
    assert len(collected) == len(OWN_SCRIPTS)
    assert {f"portal/js/{name}" for name in imports} <= set(storage.hashed_files.values())


def test_own_scripts_stay_small():
    assert sum(path.stat().st_size for path in OWN_SCRIPTS) < SCRIPT_BYTES


@pytest.mark.parametrize("path", OWN_STYLES, ids=name_of)
def test_style_sheet_keeps_to_what_older_browsers_know(path):
    assert not NEWER_CSS.search(path.read_text(encoding="utf-8"))


def test_every_variable_of_the_style_sheets_is_defined():
    text = "".join(path.read_text(encoding="utf-8") for path in OWN_STYLES)
    used = set(re.findall(r"var\(--([\w-]+)\)", text))
    assert used - set(re.findall(r"--([\w-]+):", text)) == set()


# --- States


@pytest.mark.parametrize(
    ("states", "rows"),
    [
        (FilingStatus, presenters.STATUS),
        (Validity, presenters.VALIDITY),
        (Outcome, presenters.OUTCOME),
        (ClockLevel, presenters.CLOCK),
        (DefectState, presenters.DEFECT),
    ],
)
def test_every_state_has_its_look(states, rows):
    assert set(rows) == set(states)
    assert all(look.words == rows_state.label for rows_state, look in rows.items())
    assert len({look.sign for look in rows.values()}) == len(rows), "two states of a kind share a sign"


def test_every_answer_about_coverage_has_its_look():
    """Answers that say the same to the hospital share a sign; their words never do."""
    assert set(presenters.COVERAGE) == set(Coverage)
    assert [look.words for look in presenters.COVERAGE.values()] == [Coverage(v).label for v in presenters.COVERAGE]
    assert len(set(Coverage.labels)) == len(Coverage)
    good = {verdict for verdict, look in presenters.COVERAGE.items() if look.tone == "good"}
    assert good == {Coverage.DIRECT, Coverage.IN_SUZHOU, Coverage.DEEMED_FILED, Coverage.SHANGHAI}


def test_every_tone_is_styled_and_every_sign_is_in_the_paper_font():
    styles = (STATIC / "portal" / "css" / "components.css").read_text(encoding="utf-8")
    covered = json.loads((STATIC / "fonts" / "coverage.json").read_text(encoding="utf-8"))
    for look in [
        *presenters.STATUS.values(),
        *presenters.VALIDITY.values(),
        *presenters.OUTCOME.values(),
        *presenters.COVERAGE.values(),
        *presenters.CLOCK.values(),
        *presenters.DEFECT.values(),
    ]:
        assert look.tone in presenters.TONES
        assert f".tone-{look.tone} " in styles
        assert any(first <= ord(look.sign) <= last for first, last in covered)


def test_only_a_revoked_filing_is_struck_through():
    assert [state for state, look in presenters.STATUS.items() if look.struck] == [FilingStatus.REVOKED]


def test_an_approved_filing_shows_what_it_is_worth():
    assert presenters.status_look("approved", "suspended").words == "暂停使用"
    assert presenters.status_look("approved").words == "通过"
    assert presenters.status_look("cancelled", "in_force").words == "已取消"


def luminance(colour: str) -> float:
    full = colour if len(colour) == 6 else "".join(2 * digit for digit in colour)
    parts = [int(full[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_reads_at_aa_on_its_ground():
    colours = dict(COLOUR.findall((STATIC / "portal" / "css" / "tokens.css").read_text(encoding="utf-8")))
    pairs = [(tone, f"{tone}-ground") for tone in presenters.TONES]
    pairs += [(tone, "surface") for tone in presenters.TONES]
    pairs += [
        (ink, ground) for ink in ("ink", "ink-soft", "ink-faint") for ground in ("surface", "surface-sunk", "page")
    ]
    pairs += [("blue-700", "surface"), ("blue-700", "page"), ("blue-800", "blue-100"), ("surface", "blue-700")]
    pairs += [("surface", "blue-600"), ("surface", "blue-950"), ("focus-on-dark", "blue-950"), ("required", "surface")]
    assert [pair for pair in pairs if contrast(colours[pair[0]], colours[pair[1]]) < 4.5] == []
    edges = [("line-strong", "surface"), ("focus", "surface"), ("focus", "page")]
    assert [pair for pair in edges if contrast(colours[pair[0]], colours[pair[1]]) < 3] == []


# --- The frame


def test_rendered_frame_keeps_to_the_policy_and_has_its_landmarks(addresses):
    html = page(clerk("filing.search_person"))
    assert not INLINE.search(html)
    assert not OTHER_HOST.search(html)
    assert 'lang="zh-CN"' in html
    assert 'href="#content"' in html
    assert 'id="content"' in html
    for landmark in ("<header", "<nav", "<main", 'role="search"', 'role="status"'):
        assert landmark in html


def test_menu_shows_what_a_role_may_do_and_where_it_stands(addresses):
    html = page(clerk("filing.decide_filing", "filing.view_office_filing"), view_name="review_case")
    menu = re.findall(r'<a href="/to/([\w:]+)/"( aria-current="page")?>', html)
    here = ("review_queue", ' aria-current="page"')
    assert menu == [("workbench", ""), here, ("expiring", ""), ("filing_list", "")]
    assert '<span class="badge">12</span>' in html
    assert 'role="search"' not in html


def test_desk_is_offered_to_staff_only(addresses):
    assert "后台管理" in page(clerk(is_staff=True))
    assert "后台管理" not in page(clerk())


def test_menu_leaves_out_pages_without_address(monkeypatch):
    monkeypatch.setattr(context, "address_of", lambda name: "/" if name == "workbench" else "")
    assert re.findall(r"</svg>\s*(\S+)", page(clerk("filing.take_filing", is_staff=True))) == ["工作台"]


def test_search_and_logout_are_forms_of_their_own(addresses):
    source = '{% extends "base.html" %}{% block content %}<form id="work"></form>{% endblock %}'
    html = page(clerk("filing.search_person"), source=source)
    forms_of_page = re.findall(r"<form[^>]*>.*?</form>", html, re.DOTALL)
    assert all(form.count("<form") == 1 for form in forms_of_page)
    search = next(form for form in forms_of_page if "topbar-search" in form)
    assert 'method="post"' in search
    assert 'action="/to/search/"' in search
    assert any('action="/logout/"' in form and 'method="post"' in form for form in forms_of_page)


def test_a_stranger_sees_no_menu_and_no_search(addresses):
    html = page(SimpleNamespace(is_authenticated=False))
    assert "sidemenu" not in html
    assert 'role="search"' not in html
    assert "退出" not in html


def test_plain_and_print_frames_need_no_context():
    for name in ("base_plain.html", "base_print.html"):
        html = render_to_string(name)
        assert not INLINE.search(html)
        assert "<main" in html


def test_paper_is_a4_and_a5_lies_across():
    styles = (STATIC / "portal" / "css" / "print.css").read_text(encoding="utf-8")
    assert "size: A4 portrait;\n  margin: 20mm;" in styles
    assert "size: A5 landscape" in (STATIC / "portal" / "css" / "paper_a5.css").read_text(encoding="utf-8")
    assert ".print-toolbar { display: none; }" in styles


# --- Tags and filters


def test_dates_are_written_as_screens_and_papers_want_them():
    late = datetime(2026, 11, 2, 16, 30, tzinfo=UTC)  # already the 3rd in Shanghai
    assert tags.cn_date(late) == tags.cn_date(date(2026, 11, 3)) == "2026-11-03"
    assert tags.cn_time(late) == "2026-11-03 00:30"
    assert tags.paper_date(late) == "2026年11月3日"
    assert tags.cn_date(None) == tags.cn_time(None) == tags.paper_date(None) == ""


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-5), "已等候 0 分钟"),
        (timedelta(minutes=59, seconds=59), "已等候 59 分钟"),
        (timedelta(minutes=60), "已等候 1 小时"),
        (timedelta(hours=23, minutes=59), "已等候 23 小时"),
        (timedelta(days=2, hours=3), "已等候 2 天"),
    ],
)
def test_waiting_is_told_in_whole_units(passed, words):
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    assert tags.waiting(now - passed, now) == words


def test_counts_are_capped_and_numbers_masked():
    assert [tags.capped(count) for count in (0, 1000, 1001, None)] == ["0", "1000", "1000+", ""]
    assert tags.mask("320500199001011234") == "3205**********1234"
    assert tags.mask(None) == ""


def test_status_tag_tells_the_state_in_words_and_by_sign():
    html = page(clerk(), source='{% load portal %}{% status_tag "approved" "expired" %}')
    assert "tone-quiet" in html
    assert "■" in html
    assert "已到期" in html


def finding(outcome: Outcome, message: str) -> Finding:
    return Finding("x", outcome, message, ("R22", "unheard-of"), Blocks.APPROVE, "field_name", "带登记卡页")


def test_findings_put_what_stops_the_case_first_and_count_all():
    found = [finding(Outcome.MET, "参保正常"), finding(Outcome.NOTE, "长期有效"), finding(Outcome.NOT_MET, "缺登记卡")]
    html = page(clerk(), source="{% load portal %}{% findings_list found %}", found=found)
    assert html.index("缺登记卡") < html.index("长期有效") < html.index("参保正常")
    assert re.search(r"不符合 <b>1</b>", html)
    assert "带登记卡页" in html
    assert "苏州医保异地就医备案" in html
    assert "unheard-of" not in html
    assert "field_name" not in html, "the name of a form field is no word for a clerk"
    assert html.count("不能通过") == 2, "a finding that is met stops nothing"


def test_no_findings_are_said_to_be_none():
    assert "尚未核对" in page(clerk(), source="{% load portal %}{% findings_list found %}", found=[])


class PhoneForm(forms.Form):
    phone = forms.CharField(label="联系电话", error_messages={"required": "请填写联系电话。"})

    def clean(self) -> None:
        raise forms.ValidationError("两次填写不一致。")


def test_error_summary_links_to_each_wrong_field_and_says_nothing_is_saved():
    source = "{% load portal %}{% error_summary form other %}"
    html = page(clerk(), source=source, form=PhoneForm({}), other=None)
    assert '<a href="#id_phone">联系电话：请填写联系电话。</a>' in html
    assert "两次填写不一致。" in html
    assert "有 2 处需要改正" in html
    assert "尚未保存" in html
    assert "error-summary" not in page(clerk(), source=source, form=PhoneForm(), other=None)


def test_hostile_text_stays_text_in_every_component():
    evil = "<img src=x onerror=alert(1)>"
    source = (
        "{% load portal %}{% fact '姓名' evil %}"
        "{% include 'components/masked.html' with value=evil %}{% include 'components/empty.html' with words=evil %}"
        "{% findings_list found %}"
    )
    html = page(clerk(), source=source, evil=evil, found=[finding(Outcome.NOT_MET, evil)])
    assert "<img" not in html.lower()
