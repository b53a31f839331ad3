"""What follows from ``project.yml``: the modules that each step runs, for its ``deps``, and the README's list of steps.

A folder as a dependency would do harm: Python writes byte code into it, and every step would run again.
"""

from __future__ import annotations

import ast
import contextlib
import io
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

import yaml

from .errors import ProjectError
from .files import read_text, write_text

PACKAGE = "pipeline"
_NAME = re.compile(r"\bkamerstuk[._]\w+(?:\.v\d+)?")
_TRAINED = "model-best"

Commands = dict[str, Callable[..., Any]]


def modules_of(script: Iterable[str], commands: Commands, root: Path) -> list[str]:
    """Return the project's modules that the lines of a script run.

    Parameters
    ----------
    script
        Lines of ``python -m pipeline COMMAND …`` or ``python -m spacy train CONFIG …``.
    commands
        The function of every command of the command line, sub-commands as ``kb check``.
    root
        The project's folder.

    Returns
    -------
    list of str
        Paths relative to ``root``, sorted.

    Raises
    ------
    ProjectError
        When a line names no command, or a config or module of it cannot be read.
    """
    found: set[Path] = set()
    for line in script:
        words = line.split()
        if words[:3] == ["python", "-m", PACKAGE]:
            name = next((key for key in (" ".join(words[3:5]), *words[3:4]) if key in commands), None)
            if name is None:
                raise ProjectError(f"unknown command in {line!r}", file=root / "project.yml")
            _follow_function(commands[name], root, found)
        for config in (word for word in words if word.endswith(".cfg")):
            for module in _registered(set(_NAME.findall(read_text(root / config)))):
                _follow(root / module, root, found)
        if any(word.endswith(_TRAINED) for word in words):
            for module in _registered(None):
                _follow(root / module, root, found)
    return sorted(str(path.relative_to(root)) for path in found)


def _registered(names: set[str] | None) -> Iterator[str]:
    """Modules behind registered names: those of a training config, or all that a trained pipeline may use."""
    for entry in distribution("kamerstuk-pipeline").entry_points:
        if entry.name in names if names is not None else entry.group != "spacy_augmenters":
            yield entry.module.replace(".", "/") + ".py"


def _follow_function(function: Callable[..., Any], root: Path, found: set[Path]) -> None:
    path = root / (function.__module__.replace(".", "/") + ".py")
    tree = ast.parse(read_text(path))
    _add_parents(path, root, found)
    found.add(path)
    for node in tree.body:
        own = isinstance(node, ast.FunctionDef) and node.name == function.__name__
        if own or isinstance(node, (ast.Import, ast.ImportFrom)):
            for target in _imports(node, path, root):
                _follow(target, root, found)


def _follow(path: Path, root: Path, found: set[Path]) -> None:
    if path in found:
        return
    found.add(path)
    _add_parents(path, root, found)
    text = read_text(path)
    for target in _imports(ast.parse(text), path, root):
        _follow(target, root, found)
    # `nlp.add_pipe("kamerstuk_sentences")` runs a module without importing it
    for module in _registered(set(_NAME.findall(text))):
        _follow(root / module, root, found)


def _add_parents(path: Path, root: Path, found: set[Path]) -> None:
    """Add the ``__init__`` of every package above a module: importing it runs them."""
    for folder in path.parents:
        if folder == root:
            break
        init = folder / "__init__.py"
        # the command line's own __init__ imports every command; what it runs is followed from the command
        if init.exists() and init != path and folder.name != "cli":
            _follow(init, root, found)


def _imports(tree: ast.AST, path: Path, root: Path) -> Iterator[Path]:
    package = path.parent.relative_to(root).parts
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom) or not node.level:
            continue
        base = root.joinpath(*package[: len(package) - node.level + 1], *(node.module or "").split("."))
        if base.with_suffix(".py").is_file() and node.module:
            yield base.with_suffix(".py")
            continue
        if (base / "__init__.py").is_file():
            yield base / "__init__.py"
        for alias in node.names:
            module = base / f"{alias.name}.py"
            if module.is_file():
                yield module


def read_project(path: Path) -> dict[str, Any]:
    """Read ``project.yml``.

    Raises
    ------
    ProjectError
        When it is not YAML or lacks its commands.
    """
    try:
        project = yaml.safe_load(read_text(path))
    except yaml.YAMLError as error:
        raise ProjectError(f"is not valid YAML ({error})", file=path) from None
    if not isinstance(project, dict) or not isinstance(project.get("commands"), list):
        raise ProjectError("is no spaCy project: it has no list of commands", file=path)
    return project


def sync(path: Path, commands: Commands, *, check: bool = False) -> bool:
    """Write the modules of every step into its ``deps``; other dependencies stay as they are.

    Returns
    -------
    bool
        Whether the file differed.

    Raises
    ------
    ProjectError
        When it is no spaCy project, a step names no command or has no ``deps``; with ``check``, when it differs.
    """
    root = path.parent.resolve()
    before = read_text(path)
    steps = {step["name"]: step for step in read_project(path)["commands"]}
    lines: list[str] = []
    name = ""
    in_deps = False
    if bare := [step for step in steps.values() if "deps" not in step]:
        raise ProjectError(f"step {bare[0]['name']} has no deps; write an empty `deps:`", file=path)
    for line in f"{before.rstrip()}\n".split("\n"):  # the line after the last ends its deps
        if match := re.match(r"  - name: (\S+)", line):
            name = match[1]
        if in_deps and not line.startswith("      - "):
            lines += [f"      - {module}" for module in modules_of(steps[name]["script"], commands, root)]
            in_deps = False
        if in_deps and line.startswith(f"      - {PACKAGE}/"):
            continue
        lines.append(line)
        if line == "    deps:":
            in_deps = True
    after = "\n".join(lines)
    if check and after != before:
        raise ProjectError("deps miss a module; run: python -m pipeline sync-deps", file=path)
    if after != before:
        write_text(path, after)
    return after != before


def sync_readme(path: Path, readme: Path, *, check: bool = False) -> bool:
    """Write the output of ``spacy project document`` between its marks in the README.

    Returns
    -------
    bool
        Whether the README differed; a README without the marks is left alone.

    Raises
    ------
    ProjectError
        With ``check``, when it differs.
    """
    from weasel.cli.document import MARKER_START, project_document

    if not readme.exists() or MARKER_START.format(tag="WEASEL") not in read_text(readme):
        return False
    before = read_text(readme)
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()):
        copy = Path(folder) / readme.name
        copy.write_text(before, encoding="utf8")
        project_document(path.resolve().parent, copy, no_emoji=True)
        after = copy.read_text(encoding="utf8")
    if check and after != before:
        raise ProjectError(
            "its list of steps differs from project.yml; run: python -m pipeline sync-deps", file=readme
        )
    if after != before:
        write_text(readme, after)
    return after != before
