"""What `manage.py demo` loads and shows: fixtures in order, and the logins."""

from filing import reference

# Fixture names under fixtures/, in the order they load.
FIXTURES: list[str] = [*reference.FIXTURES, "staff", "demo_people", "demo_filings"]

PASSWORD = "demo-2026-suzhou"  # noqa: S105 - printed on the demo's own login page

# (user name, what they do, where)
LOGINS: list[tuple[str, str, str]] = [
    ("clerk1", "经办员", "姑苏区"),
    ("clerk2", "经办员", "姑苏区"),
    ("reviewer1", "审核员", "姑苏区"),
    ("reviewer2", "审核员", "姑苏区"),
    ("supervisor1", "主管", "姑苏区"),
    ("supervisor2", "主管", "姑苏区"),
    ("auditor1", "稽核员", "姑苏区"),
    ("clerk3", "经办员", "昆山市"),
    ("reviewer3", "审核员", "昆山市"),
    ("clerk4", "经办员", "工业园区"),
    ("reviewer4", "审核员", "工业园区"),
    ("admin", "系统管理员", "账号与机构"),
]
