import pytest
from portal.tests.test_hostile_text import *
import portal.tests.test_hostile_text as h
for n in [n for n in list(globals()) if n.startswith("test_")]: del globals()[n]
@pytest.mark.parametrize("box",["office","gender"])
def test_p(box,monkeypatch):
    monkeypatch.setattr(h,"CORE",h.HOSTILE); h.test_a_person_is_saved_whole_or_not_at_all(box)
@pytest.mark.parametrize("box",["type","mode","enrolment"])
def test_f(box,monkeypatch):
    monkeypatch.setattr(h,"CORE",h.HOSTILE); h.test_a_filing_is_saved_whole_or_not_at_all(box)
@pytest.mark.parametrize("box",["status","type"])
def test_l(box,monkeypatch):
    monkeypatch.setattr(h,"CORE",h.HOSTILE); h.test_each_filter_alone_takes_any_text(box)
