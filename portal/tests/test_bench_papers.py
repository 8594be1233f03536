"""A run of PDF leaves little behind."""

from portal.bench_papers import GROWTH_MAX, WARM, Batch, pdf_batch


def test_a_run_of_papers_is_measured_and_its_memory_stays_bounded():
    batch = pdf_batch(WARM + 40)
    assert batch.each > 0
    assert batch.grown <= GROWTH_MAX
    assert batch.verdict(5.0).endswith("PASS")


def test_a_run_that_keeps_its_memory_fails():
    assert Batch(each=40.0, grown=GROWTH_MAX + 1).verdict(5.0).endswith("FAIL")
