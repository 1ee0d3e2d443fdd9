"""What an operator asks for that cannot be."""

import subprocess

import pytest
from servers import PATIENCE


@pytest.mark.parametrize(
    "options",
    [
        ["--token-file", "{}/none"],
        ["--tls-cert", "{}/none", "--tls-key", "{}/none"],
    ],
)
def test_settings_whose_files_are_not_there_are_not_printed(build, tmp_path, options):
    given = [option.format(tmp_path) for option in options]
    refused = subprocess.run(
        [build / "touchline", "serve", "--print-config", *given],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert refused.returncode in (1, 2)
    assert refused.stdout == ""
    assert f"{tmp_path}/none" in refused.stderr


@pytest.mark.parametrize(
    "options",
    [["--allow-host", "a:80"], ["--allow-origin", "https://a/"], ["--allow-origin", "a"]],
)
def test_names_that_could_never_match_are_a_mistake(build, options):
    refused = subprocess.run(
        [build / "touchline", "serve", "--print-config", *options],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert refused.returncode == 2
    assert options[0] in refused.stderr
    assert options[1] in refused.stderr
