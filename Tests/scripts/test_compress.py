"""scripts/compress: which files it makes copies of, and when anew."""

import gzip
import os
from pathlib import Path

import pytest
from checkout import Checkout

LONG = "a line of text that is said again and again\n" * 100


@pytest.fixture
def assets(checkout: Checkout) -> Checkout:
    for name in ("openapi.yaml", "public/index.html", "public/js/deep er/a.mjs", "public/a.svg"):
        checkout.file(name, LONG + name)
    checkout.file("public/small.css", "a {}")
    checkout.file("public/picture.png", LONG)
    checkout.file("public/js/a.test.mjs", LONG)
    checkout.file("README.yaml", LONG)
    return checkout


def copies(checkout: Checkout) -> dict[str, Path]:
    folder = checkout.root / "build/compressed"
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def test_what_is_text_and_long_gets_a_copy_of_its_own_time(assets: Checkout) -> None:
    result = assets.run("compress")

    assert result.returncode == 0, result.stdout
    made = copies(assets)
    assert set(made) == {
        "openapi.yaml.gz",
        "public/index.html.gz",
        "public/js/deep er/a.mjs.gz",
        "public/a.svg.gz",
    }
    for name, copy in made.items():
        original = assets.root / name.removesuffix(".gz")
        assert gzip.decompress(copy.read_bytes()) == original.read_bytes()
        assert copy.stat().st_mtime_ns == original.stat().st_mtime_ns
        assert copy.stat().st_size < original.stat().st_size / 2


@pytest.mark.parametrize("seconds", [-1_000, 0.001])
def test_a_copy_is_made_anew_when_its_original_has_changed(
    assets: Checkout, seconds: float
) -> None:
    assets.run("compress")
    before = {name: path.stat().st_ino for name, path in copies(assets).items()}
    page = assets.root / "public/index.html"
    moment = page.stat().st_mtime_ns + int(seconds * 1e9)
    page.write_text(LONG + "changed")
    os.utime(page, ns=(moment, moment))

    assets.run("compress")

    after = copies(assets)
    assert gzip.decompress(after["public/index.html.gz"].read_bytes()).endswith(b"changed")
    assert after["public/index.html.gz"].stat().st_mtime_ns == moment
    del before["public/index.html.gz"]
    assert before.items() <= {name: path.stat().st_ino for name, path in after.items()}.items()


def test_of_another_directory(checkout: Checkout, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    (other / "public").mkdir(parents=True)
    (other / "openapi.yaml").write_text(LONG)

    assert checkout.run("compress", str(other)).returncode == 0

    assert (other / "build/compressed/openapi.yaml.gz").exists()


def test_says_when_there_is_nothing_to_compress(checkout: Checkout) -> None:
    result = checkout.run("compress")

    assert result.returncode == 1
    assert "there are no openapi.yaml and public" in result.stdout
