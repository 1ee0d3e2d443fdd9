"""scripts/setup: what it checks, what it installs, and that it leaves alone what is there."""

import pytest
from checkout import Checkout

PACKAGES = """
# Why this.
[build]
liba-dev
libb-dev
[test]
python3-venv
[bench]
"""

# dpkg-query as it behaves: it names what it knows and fails if one package was unknown to it.
DPKG_QUERY = r"""
status=0
for package in "${@:3}"; do
  case $package in
    %s) echo "$package installed" ;;
    *) status=1 ;;
  esac
done
exit $status
"""

# A Python that makes a .venv of itself, so that pip's arguments are seen.
PYTHON = r"""
if [[ "$*" == "-m venv --clear .venv" ]]; then
  mkdir -p .venv/bin && cp "$0" .venv/bin/python
fi
"""


@pytest.fixture
def machine(checkout: Checkout) -> Checkout:
    """A machine with a good Swift, every package, and root as its user."""
    checkout.file("scripts/apt-packages.txt", PACKAGES)
    checkout.file("scripts/requirements.txt", "pytest==1.0\n")
    swift_says(checkout, "Swift version 6.3.1 (swift-6.3.1-RELEASE)")
    packages_installed(checkout, "liba-dev", "libb-dev", "python3-venv")
    checkout.fake("id", "echo 0")
    checkout.fake("python", PYTHON)
    for tool in ("git", "make", "apt-get"):
        checkout.fake(tool)
    return checkout


def swift_says(machine: Checkout, version: str) -> None:
    machine.fake("swift", f"echo '{version}'")


def packages_installed(machine: Checkout, *names: str) -> None:
    machine.fake("dpkg-query", DPKG_QUERY % "|".join(names))


def setup(machine: Checkout, *groups: str):
    return machine.run("setup", *groups, PYTHON=str(machine.bin / "python"))


def test_installs_nothing_and_says_nothing_when_all_is_there(machine: Checkout) -> None:
    assert setup(machine, "build", "test").returncode == 0
    machine.forget_calls()

    again = setup(machine, "build", "test")

    assert (again.returncode, again.stdout) == (0, "")
    assert [call.split()[0] for call in machine.calls()] == ["swift", "dpkg-query"]


def test_installs_only_what_is_missing_in_one_go(machine: Checkout) -> None:
    packages_installed(machine, "libb-dev")

    result = setup(machine, "build", "test")

    assert result.returncode == 0
    assert "installing with apt: liba-dev python3-venv" in result.stdout
    update, install = machine.calls("apt-get")
    assert update.endswith("update")
    assert install.endswith("install --yes --no-install-recommends liba-dev python3-venv")


def test_asks_only_for_the_groups_named(machine: Checkout) -> None:
    packages_installed(machine, "liba-dev", "libb-dev")

    assert setup(machine, "build").returncode == 0

    assert machine.calls("apt-get") == []
    assert machine.calls("python") == []
    assert not (machine.root / ".venv").exists()


def test_a_removed_package_counts_as_missing(machine: Checkout) -> None:
    machine.fake("dpkg-query", "echo liba-dev config-files; echo libb-dev installed")

    assert setup(machine, "build").returncode == 0

    assert machine.calls("apt-get")[-1].endswith(" liba-dev")


def test_uses_sudo_when_not_root(machine: Checkout) -> None:
    packages_installed(machine, "liba-dev")
    machine.fake("id", "echo 1000")
    machine.fake("sudo", '"$@"')

    assert setup(machine, "build").returncode == 0

    assert len(machine.calls("sudo env DEBIAN_FRONTEND=noninteractive apt-get")) == 2


def test_names_the_command_for_root_when_there_is_no_sudo(machine: Checkout) -> None:
    packages_installed(machine, "liba-dev")
    machine.fake("id", "echo 1000")

    result = setup(machine, "build")

    assert result.returncode == 1
    assert "apt-get update && apt-get install libb-dev" in result.stdout
    assert machine.calls("apt-get") == []


def test_says_what_to_do_when_apt_fails(machine: Checkout) -> None:
    packages_installed(machine, "liba-dev")
    machine.fake("apt-get", "echo 'E: no network' >&2; exit 100")

    result = setup(machine, "build")

    assert result.returncode == 1
    assert "E: no network" in result.stdout
    assert result.stdout.rstrip().endswith("apt-get update && apt-get install libb-dev")


def test_installs_although_a_package_list_could_not_be_updated(machine: Checkout) -> None:
    packages_installed(machine, "liba-dev")
    machine.fake("apt-get", '[[ "$*" != *update ]]')

    assert setup(machine, "build").returncode == 0


@pytest.mark.parametrize("group", ["test", "bench"])
def test_pins_the_python_tools_by_hash(machine: Checkout, group: str) -> None:
    assert setup(machine, group).returncode == 0

    (pip,) = machine.calls("python -m pip")
    assert "--require-hashes" in pip
    assert pip.endswith("--requirement=scripts/requirements.txt")


def test_renews_the_python_tools_when_their_pins_change(machine: Checkout) -> None:
    assert setup(machine, "test").returncode == 0
    machine.file("scripts/requirements.txt", "pytest==2.0\n")
    machine.forget_calls()

    assert setup(machine, "test").returncode == 0

    assert len(machine.calls("python -m pip")) == 1


def test_a_failed_pip_is_tried_again_next_time(machine: Checkout) -> None:
    machine.fake("python", PYTHON + '[[ "$*" != *pip* ]]')

    first = setup(machine, "test")
    second = setup(machine, "test")

    assert (first.returncode, second.returncode) == (1, 1)
    assert "pip could not install" in first.stdout
    assert len(machine.calls("python -m pip")) == 2


@pytest.mark.parametrize("tool", ["swift", "git", "make"])
def test_says_which_tool_is_missing(machine: Checkout, tool: str) -> None:
    (machine.bin / tool).unlink()

    result = setup(machine, "build")

    assert result.returncode == 1
    assert f"{tool} is missing" in result.stdout.lower()
    assert "Install" in result.stdout
    assert machine.calls("apt-get") == []


@pytest.mark.parametrize("version", ["5.10.1", "6.0", "6.1.2"])
def test_refuses_a_swift_that_is_too_old(machine: Checkout, version: str) -> None:
    swift_says(machine, f"Swift version {version} (swift-{version}-RELEASE)")

    result = setup(machine, "build")

    assert result.returncode == 1
    assert "too old" in result.stdout
    assert "Install Swift 6.2 or later" in result.stdout


@pytest.mark.parametrize("version", ["6.2", "6.10.1", "7.0-dev"])
def test_takes_a_swift_that_is_new_enough(machine: Checkout, version: str) -> None:
    swift_says(machine, f"Swift version {version} (a build)")

    assert setup(machine, "build").returncode == 0


def test_refuses_a_swift_that_does_not_run(machine: Checkout) -> None:
    machine.fake("swift", "echo 'libxml2.so.2: cannot open shared object file' >&2; exit 127")

    result = setup(machine, "build")

    assert result.returncode == 1
    assert "does not work" in result.stdout


def test_refuses_a_group_that_does_not_exist(machine: Checkout) -> None:
    result = setup(machine, "biuld")

    assert result.returncode == 1
    assert "no group 'biuld'" in result.stdout


def test_says_so_on_a_system_that_is_not_debian(machine: Checkout) -> None:
    (machine.bin / "dpkg-query").unlink()

    result = setup(machine, "build")

    assert result.returncode == 1
    assert "not Debian" in result.stdout
