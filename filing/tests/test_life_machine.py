"""Random lives: whatever the counter does and tries, the invariants of `life_machine` hold after every step."""

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from filing.tests.life_machine import Life

pytestmark = pytest.mark.django_db


def test_no_walk_through_the_counter_breaks_what_must_hold():
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=12,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            phases=(Phase.explicit, Phase.generate),
            suppress_health_check=list(HealthCheck),
        ),
    )
