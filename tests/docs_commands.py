"""What the lines of the documents' shell blocks may be, checked against the commands that exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from spacy.cli import app as spacy_app
from typer.main import get_command

from pipeline.cli import app
from pipeline.lab.measure_run import read_project

try:
    import tomllib
except ModuleNotFoundError:  # Python 3.10
    import pip._vendor.tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "models/README.md", "annotations/GUIDELINES.md"]
DOCUMENTS += [f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))]
_PYTHON = r"(?:\.venv/bin/)?python"


def lines_of(block: str) -> list[list[str]]:
    """The commands of a block as words, comments left out and continued lines joined."""
    text = re.sub(r"\\\n\s*", "", block)
    return [words for line in text.splitlines() if (words := shlex.split(line, comments=True))]


def kind(words: list[str]) -> tuple[str, list[str]]:
    """Which program a line calls (`pipeline`, `spacy`, `pip`, `make` …), and its arguments."""
    while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
        words = words[1:]
    if re.fullmatch(_PYTHON, words[0]) and words[1] == "-m":
        words = words[2:]
    return words[0].removeprefix(".venv/bin/"), words[1:]


def check(words: list[str]) -> None:
    """Fail when a line names a command, an option, a step, an extra or a target that does not exist."""
    program, arguments = kind(words)
    {
        "pipeline": _pipeline,
        "spacy": _spacy,
        "make": _make,
        "pip": _pip,
        "pre-commit": lambda _: None,
        "set": lambda _: None,
    }[program](arguments)


def _parse(command, arguments: list[str]) -> None:
    name = "command"
    while getattr(command, "commands", None):
        assert arguments, f"{name} needs a sub-command"
        name, arguments = arguments[0], arguments[1:]
        assert name in command.commands, f"there is no command {name}"
        command = command.commands[name]
    command.make_context(name, list(arguments))  # raises at an unknown option or a value that cannot be


def _pipeline(arguments: list[str]) -> None:
    _parse(get_command(app), arguments)


def _spacy(arguments: list[str]) -> None:
    if arguments[:2] != ["project", "run"]:
        _parse(get_command(spacy_app), arguments)
        return
    project = read_project(ROOT / "project.yml")
    name, *rest = arguments[2:]
    assert name in {*project["workflows"], *(step["name"] for step in project["commands"])}, name
    if any(option.startswith("--vars.") for option in rest):
        assert rest[0] == ".", "spacy takes the first word behind the name for the project's folder"
    for option in rest:
        if option.startswith("--vars."):
            assert option.removeprefix("--vars.").partition("=")[0] in project["vars"], option
        else:
            assert not option.startswith("--") or option in {"--force", "--dry"}, option


def _make(arguments: list[str]) -> None:
    targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for word in arguments:
        assert word in targets or re.fullmatch(r"[A-Z_]+=\S*", word), word


def _pip(arguments: list[str]) -> None:
    if arguments[0] == "download":
        return
    assert arguments[0] == "install", arguments
    with (ROOT / "pyproject.toml").open("rb") as stream:
        extras = tomllib.load(stream)["project"]["optional-dependencies"]
    for word in arguments[1:]:
        if match := re.fullmatch(r"\.\[([\w,]+)\]", word):
            assert set(match[1].split(",")) <= set(extras), word
        elif word.startswith("nl_kamerstuk_") or "/nl_kamerstuk_" in word:
            versions = read_project(ROOT / "project.yml")["vars"]
            assert f"-{versions['version']}-py3-none-any.whl" in word, word


def mentioned(text: str) -> list[list[str]]:
    """The commands that a document names in its running text, in backquotes."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [match.split() for match in re.findall(rf"`(?:{_PYTHON} -m pipeline) ([^`]+)`", prose)]


def check_mentioned(arguments: list[str]) -> None:
    """Fail when there is no such command or no such option; a mention need not be complete."""
    command = get_command(app)
    while getattr(command, "commands", None) and arguments and arguments[0] in command.commands:
        command, arguments = command.commands[arguments[0]], arguments[1:]
    assert not getattr(command, "commands", None) or not arguments, f"there is no command {arguments[0]}"
    options = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    for word in arguments:
        assert not word.startswith("--") or word == "--help" or word.partition("=")[0] in options, word
