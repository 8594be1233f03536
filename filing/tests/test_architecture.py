"""The house rules that a machine can see, read from the source text and from the models."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

from filing.fields import BlindIndexField

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {
    str(path.relative_to(ROOT)): path.read_text("utf-8")
    for app in ("filing", "portal")
    for path in sorted((ROOT / app).rglob("*.py"))
    if "migrations" not in path.parts
}
TREES = {name: ast.parse(text) for name, text in SOURCES.items()}
FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES = 400, 700, 60
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def is_test(name: str) -> bool:
    return "/tests/" in name or name.endswith("/testing.py")


PRODUCT = {name: tree for name, tree in TREES.items() if not is_test(name)}
DOMAIN = {name: tree for name, tree in PRODUCT.items() if name.startswith("filing/")}


def imports(tree: ast.AST) -> Iterator[str]:
    """Dotted names: `from a.b import c` gives `a.b` and `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def broken(trees: dict[str, ast.AST], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{file} imports {name}"
        for file, tree in trees.items()
        for name in sorted(set(imports(tree)))
        if any(within(name, package) for package in forbidden)
    ]


# --- Who may import whom ---------------------------------------------------------------------------

WEB = (
    "portal",
    "django.http",
    "django.forms",
    "django.template",
    "django.shortcuts",
    "django.urls",
    "django.views",
    "django.contrib.admin",
)
PURE = ("rules", "facts", "workflow", "identity", "dates", "names", "numbers", "passwords", "search_keys", "errors")
ORM = (
    "django.db",
    "django.apps",
    "django.contrib",
    "filing.models",
    "filing.fields",
    "filing.querysets",
    "filing.operations",
    "filing.audit",
)

# layer: the layers of `filing` it may import, its own included. `choices` and `answers` are the pure layers with TextChoices.
LAYERS: dict[str, str] = {
    "choices": "",
    "answers": "",
    "errors": "",
    "keys": "",
    "bulk": "errors identity dates",
    "names": "",
    "numbers": "identity",
    "passwords": "",
    "storage": "errors",
    "identity": "choices errors names",
    "dates": "choices errors identity",
    "search_keys": "choices errors identity names",
    "facts": "answers choices errors identity dates",
    "rules": "answers choices errors identity dates names numbers facts rules",
    "workflow": "choices errors facts",
    "papers": "answers choices errors identity dates names numbers facts rules keys papers",
    "fields": "keys",
    "querysets": "choices",
    "models": "answers choices errors identity dates names facts fields keys querysets models",
    "audit": "choices errors dates models",
}


def layer_of(dotted: str) -> str:
    """`filing.rules.judge` is of the layer `rules`."""
    return dotted.split(".")[1] if dotted.startswith("filing.") else ""


def test_filing_knows_nothing_of_the_web():
    assert broken(DOMAIN, WEB) == []


def test_pure_modules_know_no_database():
    pure = {name: tree for name, tree in DOMAIN.items() if layer_of(name[:-3].replace("/", ".")) in PURE}
    assert len(pure) >= len(PURE)
    assert broken(pure, ORM) == []


@pytest.mark.parametrize("layer", ["choices", "answers"])
def test_choices_take_nothing_but_text_choices_from_the_orm(layer):
    taken = {name for name in imports(TREES[f"filing/{layer}.py"]) if within(name, "django")}
    assert taken <= {"django.db.models", "django.db.models.TextChoices"}


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_downwards_only(layer):
    allowed = {layer, *LAYERS[layer].split()}
    files = {name: tree for name, tree in DOMAIN.items() if layer_of(name[:-3].replace("/", ".")) == layer}
    assert files, f"the layer {layer} is gone"
    wrong = {
        f"{file} imports {name}"
        for file, tree in files.items()
        for name in imports(tree)
        if within(name, "filing")
        and layer_of(name)
        and layer_of(name) in known_layers()
        and layer_of(name) not in allowed
    }
    assert wrong == set()


def known_layers() -> set[str]:
    return {layer_of(name[:-3].replace("/", ".")) for name in DOMAIN}


def test_operations_are_not_imported_from_below():
    upper = {"operations", "management", "demo", "apps", "testing"}
    below = {name: tree for name, tree in DOMAIN.items() if layer_of(name[:-3].replace("/", ".")) not in upper}
    assert broken(below, ("filing.operations", "filing.demo", "filing.tests")) == []


def test_the_product_imports_no_tests():
    shipped = {name: tree for name, tree in PRODUCT.items() if not name.startswith("portal/management")}
    assert broken(shipped, ("filing.tests", "portal.tests", "pytest")) == []


def test_nothing_is_imported_inside_a_function():
    found = [
        f"{file}:{node.lineno}"
        for file, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, FUNCTIONS)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []


# --- One door for states, one for secrets ------------------------------------------------------------------------


def status_writes(tree: ast.AST) -> Iterator[int]:
    """Lines that assign `x.status`, or give `status=` to an `update`, or "status" to `setattr`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(target, ast.Attribute) and target.attr == "status" for target in targets):
                yield node.lineno
        elif isinstance(node, ast.Call) and names_status(node):
            yield node.lineno


def names_status(call: ast.Call) -> bool:
    if isinstance(call.func, ast.Attribute):
        return call.func.attr in {"update", "aupdate", "update_or_create"} and any(
            k.arg == "status" for k in call.keywords
        )
    setting = isinstance(call.func, ast.Name) and call.func.id == "setattr"
    return setting and isinstance(call.args[1], ast.Constant) and call.args[1].value == "status"


def test_only_operations_write_a_state():
    # The maker of fixtures alone sets 已终止, a state that nothing at the counter leads to.
    doors = ("filing/operations/", "filing/management/commands/make_demo_fixtures.py")
    elsewhere = {name: tree for name, tree in PRODUCT.items() if not name.startswith(doors)}
    assert [f"{file}:{line}" for file, tree in elsewhere.items() for line in status_writes(tree)] == []


def test_no_update_passes_a_blind_index_by():
    """`QuerySet.update` seals a text and knows no index, so the old number would still find the person."""
    texts = {
        f.source.name
        for model in apps.get_models()
        for f in model._meta.concrete_fields
        if isinstance(f, BlindIndexField)
    }
    indexes = {
        f.name for model in apps.get_models() for f in model._meta.concrete_fields if isinstance(f, BlindIndexField)
    }
    assert texts == {"number"}
    found = []
    for file, tree in PRODUCT.items():
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"update", "bulk_update"}
            ):
                continue
            named = {keyword.arg for keyword in node.keywords}
            about_numbers = "ertificate" in ast.unparse(node.func) and named & texts
            if named & indexes or about_numbers or node.func.attr == "bulk_update":
                found.append(f"{file}:{node.lineno}")
    assert found == []


def test_no_raw_sql_is_put_together_from_input():
    """Raw statements stand in the guards, the probe and the backup alone."""
    allowed = {"filing/guards.py", "filing/backup.py", "portal/views/session.py"}
    found = [
        f"{file}:{node.lineno}"
        for file, tree in PRODUCT.items()
        if file not in allowed
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"execute", "executemany", "raw", "extra", "RawSQL"}
    ]
    assert found == []


# --- Sizes -------------------------------------------------------------------------------------------------------


def test_functions_stay_small():
    long = [
        f"{file}:{node.lineno} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS) and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert long == []


def test_files_stay_small():
    limits = {name: TEST_FILE_LINES if is_test(name) else FILE_LINES for name in SOURCES}
    long = [
        f"{name} has {len(text.splitlines())} lines"
        for name, text in SOURCES.items()
        if len(text.splitlines()) > limits[name]
    ]
    assert long == []


def test_nothing_is_left_for_later():
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    assert [
        name for name, text in SOURCES.items() if any(f"# {mark}" in text or f"{mark}:" in text for mark in marks)
    ] == []
    skips = [
        f"{file}:{node.lineno}"
        for file, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"skip", "skipif", "xfail", "importorskip"}
    ]
    assert skips == []


# --- Models ------------------------------------------------------------------------------------------------------


def test_every_model_has_a_chinese_name():
    own = list(apps.get_app_config("filing").get_models())
    nameless = [
        m.__name__ for m in own if str(m._meta.verbose_name).isascii() or str(m._meta.verbose_name_plural).isascii()
    ]
    assert nameless == []


def test_every_stamp_comes_from_the_operation():
    stamped = [
        str(field)
        for model in apps.get_app_config("filing").get_models()
        for field in model._meta.concrete_fields
        if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    ]
    assert stamped == []


def test_no_row_of_a_case_vanishes_with_another():
    """Only what can be derived again, or belongs to a draft of policy, goes with its parent."""
    derived = {"PersonKey", "AccessGrant", "PolicyScheme", "PolicySlot", "County"}
    vanishing = {
        model.__name__
        for model in apps.get_app_config("filing").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE
    }
    assert vanishing <= derived
