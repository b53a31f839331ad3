"""One empty environment with the wheel in it, shared by every test that uses the wheel: torch is large."""

import json
import os
import subprocess
import sys
from importlib.metadata import version

import pytest

from pipeline.lab.measure_run import read_project


@pytest.fixture(scope="session")
def wheel(root):
    """The wheel that the main job built."""
    variables = read_project(root / "project.yml")["vars"]
    name = f"nl_{variables['package']}-{variables['version']}-py3-none-any.whl"
    path = root / "models" / "packages" / name
    if not path.exists():
        pytest.skip("spacy project run all has not been run")
    return path


@pytest.fixture(scope="session")
def wheel_python(wheel, tmp_path_factory):
    """Python of an environment that holds the wheel, what it asks for, and what the notebooks say to install."""
    folder = tmp_path_factory.mktemp("wheel") / "venv"
    python = folder / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    notebook = [f"{name}=={version(name)}" for name in ("pandas", "ipykernel")]
    # torch is named with its version because some installations hold a build of just that one
    # and byte code of all of it would take longer to write than the parts that run need
    install = [python, "-m", "pip", "install", "-q", "--no-compile"]
    subprocess.run([*install, "torch==2.13.0", wheel, *notebook], check=True)
    return python


@pytest.fixture
def run_with_wheel(wheel_python, tmp_path):
    """Run Python code with the wheel, away from this repository; returns what it printed."""

    def run(code):
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(
            [wheel_python, "-c", code],
            cwd=tmp_path,
            env={**environment, "HF_HUB_OFFLINE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def wheel_kernel(wheel_python, tmp_path, monkeypatch):
    """Name of a notebook kernel that runs in the environment of the wheel."""
    folder = tmp_path / "jupyter" / "kernels" / "wheel"
    folder.mkdir(parents=True)
    command = [str(wheel_python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    spec = {"argv": command, "display_name": "wheel", "language": "python"}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return "wheel"
