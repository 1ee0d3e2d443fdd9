"""The commands that ask a server: what they print, and how they end."""

import json
import subprocess

import pytest
from command_line import Program
from servers import ROOT
from shapes import NOBODY
from tokens import TOKENS


@pytest.fixture
def program(build, analyst):
    return Program(build / "touchline", analyst.url)


COMMANDS = [
    "submit",
    "tail",
    "jobs",
    "job",
    "cancel",
    "delete",
    "pipelines",
    "plugins",
]


def test_help_everywhere(program):
    overview = program.output("--help")
    for command in COMMANDS:
        assert f"\n  {command} " in overview
        text = program.output(command, "--help")
        assert text.startswith(f"usage: touchline {command} ")
        for option in ("--server", "--token", "--json", "--help"):
            assert option in text


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["submit"], "SOURCE is missing"),
        (["submit", "film.mp4"], "--pipeline"),
        (["submit", "film.mp4", "--pipeline", "a", "--plugins", "b"], "--pipeline"),
        (["submit", "film.mp4", "--plugins", "chain", "--stride", "two"], "--stride"),
        (["submit", "film.mp4", "other.mp4", "--plugins", "chain"], "other.mp4"),
        (["job"], "ID is missing"),
        (["cancel"], "ID is missing"),
        (["jobs", "--nothing"], "--nothing"),
        (["jobs", "--server", "127.0.0.1:8000"], "--server"),
        (["tail", "a", "b"], "'b'"),
        (["fly"], "fly"),
    ],
)
def test_a_wrong_call_exits_with_2(program, arguments, problem):
    answer = program.run(*arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert problem in answer.stderr
    assert "--help" in answer.stderr


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["jobs", "--limit", "abc"], "limit"),
        (["jobs", "--status", "nope"], "status"),
        (["jobs", "--since", "yesterday"], "since"),
        (["submit", "film.mp4", "--plugins", "chain", "--stride", "0"], "options.stride"),
        (["submit", "film.mp4", "--plugins", "chain", "--on-behind", "foo"], "options.on_behind"),
        (["tail", "--types", "zzz"], "types"),
    ],
)
def test_a_value_that_the_server_knows_better_exits_with_2(program, arguments, problem):
    answer = program.run(*arguments)
    assert (answer.returncode, answer.stdout) == (2, "")
    assert problem in answer.stderr
    assert "--help" in answer.stderr


def test_a_value_of_the_environment_exits_with_2_as_well(program):
    assert program.run("jobs", TOUCHLINE_LIMIT="zz").returncode == 2


def test_what_follows_two_dashes_is_no_option(program):
    answer = program.run("submit", "--plugins", "chain", "--", "--help")
    assert answer.returncode == 1
    assert "--help" in answer.stderr
    assert program.run("job", "--", "--json", "--json").returncode == 2


def test_a_server_that_is_not_there(program):
    for arguments in (["jobs"], ["tail"], ["submit", "film.mp4", "--plugins", "chain"]):
        answer = program.run(*arguments, TOUCHLINE_SERVER="http://127.0.0.1:1")
        assert (answer.returncode, answer.stdout) == (1, "")
        assert "touchline serve" in answer.stderr
        assert "http://127.0.0.1:1" in answer.stderr


def test_submit_prints_the_id_alone(program, analyst):
    shown = program.output("submit", "film.mp4", "--plugins", "moody,chain", "--stride", "10")
    job = shown.removesuffix("\n")
    analyst.events(job)
    seen = analyst.get(f"/jobs/{job}").json()
    assert (seen["pipeline_id"], seen["options"]) == ("moody+chain", {"stride": 10})


def test_submit_says_everything_that_can_be_said(program, analyst):
    options = {
        "stride": 2,
        "start_ms": 200,
        "end_ms": 800,
        "max_frames": 3,
        "on_behind": "latest",
    }
    words = [w for k, v in options.items() for w in (f"--{k.replace('_', '-')}", str(v))]
    line = ["submit", "film.mp4", *words, "--device", "auto"]
    job = json.loads(program.output(*line, "--pipeline", "chain", "--json"))["job_id"]
    assert analyst.get(f"/jobs/{job}").json()["options"] == {**options, "device": "auto"}
    old = json.loads(program.output(*line, "--plugins", "chain", "--json"))
    assert old["device_requested"] == "auto"
    assert analyst.get(f"/jobs/{old['job_id']}").json()["options"] == options


def test_submit_sends_a_file(program, analyst, media, tmp_path):
    film = tmp_path / "a film, with: signs.mp4"
    film.write_bytes((media / "film.mp4").read_bytes())
    job = program.output("submit", str(film), "--plugins", "chain", "--upload").strip()
    analyst.events(job)
    assert analyst.get(f"/jobs/{job}").json()["status"] == "completed"
    assert analyst.get(f"/jobs/{job}/source").content == film.read_bytes()
    assert analyst.get(f"/jobs/{job}/source").headers["content-type"] == "video/mp4"


def test_submit_says_what_was_probably_meant(program, tmp_path):
    film = tmp_path / "film.mp4"
    film.write_bytes(b"x")
    answer = program.run("submit", str(film), "--plugins", "chain")
    assert answer.returncode == 1
    assert "--upload" in answer.stderr
    for path in (tmp_path / "nothing.mp4", tmp_path):
        answer = program.run("submit", str(path), "--plugins", "chain", "--upload")
        assert answer.returncode == 1
        assert str(path) in answer.stderr


def test_a_refusal_is_told_in_the_servers_words(program):
    answer = program.run("submit", "film.mp4", "--pipeline", "nobody")
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "there is no 'nobody'" in answer.stderr
    for command in ("job", "cancel", "delete"):
        answer = program.run(command, NOBODY)
        assert answer.returncode == 1
        assert f"there is no job {NOBODY}" in answer.stderr


def test_jobs(program, analyst):
    first = analyst.analysed("chain")
    second = analyst.analysed("moody")
    head, newest, oldest = program.output("jobs").splitlines()
    assert head.split() == ["JOB", "STATUS", "DONE", "PIPELINE", "CREATED", "SOURCE"]
    assert newest.split()[:5] == [second, "completed", "100", "%", "moody"]
    assert oldest.startswith(first)
    assert json.loads(program.output("jobs", "--json")) == analyst.get("/jobs").json()
    assert program.output("jobs", "--pipeline", "chain").splitlines()[1:] == [oldest]
    assert program.output("jobs", "--status", "failed").splitlines() == [
        "JOB  STATUS  DONE  PIPELINE  CREATED  SOURCE"
    ]
    page = program.run("jobs", "--limit", "1")
    assert page.stdout.splitlines()[1:] == [newest]
    cursor = page.stderr.split()[-1]
    assert program.output("jobs", "--cursor", cursor).splitlines()[1:] == [oldest]
    assert "status" in program.run("jobs", "--status", "odd").stderr


def test_job(program, analyst):
    job = analyst.analysed("chain", options={"stride": 5})
    facts = dict(line.split(maxsplit=1) for line in program.output("job", job).splitlines())
    assert facts["job"] == job
    assert facts["status"] == "completed"
    assert facts["frames"] == "10"
    assert facts["options"] == '{"stride":5}'
    full = analyst.get(f"/jobs/{job}?include=summary").json()
    assert json.loads(program.output("job", job, "--json")) == full


def test_cancel_and_delete(program, analyst):
    job = analyst.hand_in("patient")
    analyst.held(job)
    assert program.run("delete", job).returncode == 1
    assert json.loads(program.output("cancel", job, "--json"))["status"] == "running"
    analyst.events(job)
    assert "cancelled" in program.output("job", job)
    assert program.output("delete", job) == "deleted\n"
    assert program.run("job", job).returncode == 1


def test_pipelines_and_plugins(program, analyst):
    analyst.analysed("chain")
    for command, path, name in [
        ("pipelines", "/pipelines", "pipelines"),
        ("plugins", "/v1/plugins", "plugins"),
    ]:
        answer = analyst.get(path).json()
        assert json.loads(program.output(command, "--json")) == answer
        rows = program.output(command).splitlines()[1:]
        assert [row.split()[0] for row in rows] == [each["id"] for each in answer[name]]


def test_what_others_wrote_does_not_reach_the_terminal_raw(program, analyst):
    analyst.register("odd", {"id": "n", "plugin_id": "nothing"}, name="a\u009b31mred")
    (row,) = [r for r in program.output("pipelines").splitlines() if r.startswith("odd ")]
    assert "\u009b" not in row
    assert "31mred" in row


def test_a_token(build, guarded):
    program = Program(build / "touchline", guarded.url)
    refused = program.run("jobs")
    assert refused.returncode == 1
    assert "TOUCHLINE_TOKEN" in refused.stderr
    assert program.output("jobs", TOUCHLINE_TOKEN=TOKENS["read"])
    assert program.output("jobs", "--token", TOKENS["read"])
    forbidden = program.run("delete", NOBODY, "--token", TOKENS["read"])
    assert forbidden.returncode == 1
    assert "admin" in forbidden.stderr


def test_tls(build, start_stage):
    folder = ROOT / "Tests" / "Fixtures" / "tls"
    certificate = str(folder / "certificate.pem")
    server = start_stage("--tls-cert", certificate, "--tls-key", str(folder / "key.pem"))
    program = Program(build / "touchline", server.url.replace("127.0.0.1", "localhost"))
    assert program.run("jobs").returncode == 1
    assert program.output("jobs", "--ca-file", certificate)


def test_nobody_reads_the_output_any_more(program, analyst):
    """`touchline tail | head -1`."""
    job = analyst.hand_in("patient")
    analyst.held(job)
    process = subprocess.Popen(
        [program.path, "tail", job, "--from-start"],
        env=program.environment,
        stdout=subprocess.PIPE,
    )
    assert process.stdout.readline()
    process.stdout.close()
    analyst.release(job)
    assert process.wait() == 0
