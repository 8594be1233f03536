"""The fixtures an installation needs before its first filing, in loading order."""

FIXTURES = (
    "roles",
    "offices",
    "places",
    "counties",
    "workdays",
    "referral_hospitals",
    "reasons",
    "phrases",
    "policy",
)
