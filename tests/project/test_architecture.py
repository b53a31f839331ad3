"""The layout of docs/architecture.md: few rooms, one direction of imports, no circles, modules of modest size."""

import ast
import re
from collections import defaultdict

import pytest

MOST_ROOMS = 14
MOST_LINES = 400
MOST_WORKFLOW_LINES = 320


@pytest.fixture(scope="module")
def rooms(root):
    """The rooms in the order of the document's table."""
    text = (root / "docs/architecture.md").read_text(encoding="utf8")
    return re.findall(r"^\| `(\w+)` \|", text.partition("## Rooms")[2].partition("## Where")[0], re.MULTILINE)


@pytest.fixture(scope="module")
def imports(root):
    """``{module: modules that it imports}``, imports inside of functions too, as paths below ``pipeline``."""
    found = defaultdict(set)
    package = root / "pipeline"
    modules = {path.relative_to(package).with_suffix("").parts for path in package.rglob("*.py")}
    for module in modules:
        tree = ast.parse(package.joinpath(*module).with_suffix(".py").read_text(encoding="utf8"))
        checked = [
            node
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        ]
        only_types = {inner for node in checked for inner in ast.walk(node)}
        for node in set(ast.walk(tree)) - only_types:
            if isinstance(node, ast.ImportFrom) and node.level:
                base = module[: len(module) - node.level] + tuple(
                    (node.module or "").split(".") * bool(node.module)
                )
                for alias in node.names:
                    for target in ((*base, alias.name), base, (*base, "__init__")):
                        if target in modules and target != module:
                            found[module].add(target)
                            break
    return found


def test_rooms_are_few_and_say_what_they_are_for(root, rooms):
    folders = sorted(path.parent for path in (root / "pipeline").glob("*/__init__.py"))
    assert sorted(rooms) == [folder.name for folder in folders]
    assert len(folders) <= MOST_ROOMS
    for init in (root / "pipeline").rglob("__init__.py"):
        assert ast.get_docstring(ast.parse(init.read_text(encoding="utf8"))), init


def test_rooms_import_only_from_rooms_above_them(rooms, imports):
    wrong = [
        f"{'/'.join(module)} imports {'/'.join(target)}"
        for module, targets in imports.items()
        for target in targets
        if module[0] in rooms and target[0] in rooms and rooms.index(target[0]) > rooms.index(module[0])
    ]
    assert wrong == []


def test_no_module_imports_itself_by_way_of_others(imports):
    done, path = set(), []

    def visit(module):
        assert module not in path, " -> ".join(
            "/".join(step) for step in [*path[path.index(module) :], module]
        )
        if module not in done:
            path.append(module)
            for target in sorted(imports.get(module, ())):
                visit(target)
            done.add(path.pop())

    for module in sorted(imports):
        visit(module)


def test_modules_and_the_workflow_stay_readable(root):
    lines = {
        path: len(path.read_text(encoding="utf8").splitlines()) for path in (root / "pipeline").rglob("*.py")
    }
    assert {str(path): count for path, count in lines.items() if count > MOST_LINES} == {}
    assert len((root / "project.yml").read_text(encoding="utf8").splitlines()) <= MOST_WORKFLOW_LINES
