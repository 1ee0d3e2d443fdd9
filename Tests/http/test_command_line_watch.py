"""`tail` and `submit --watch`: what is followed is followed to its end, over lost servers too."""

import json
import os
import re
import signal

import pytest
from command_line import Program


@pytest.fixture
def program(build, analyst):
    return Program(build / "touchline", analyst.url)


def as_polled(server, job):
    return [{k: v for k, v in e.items() if k != "id"} for e in server.events(job)]


def test_tail_of_a_job_is_its_log(program, analyst):
    job = analyst.analysed("moody", "chain")
    shown = program.output("tail", job, "--from-start")
    assert [json.loads(line) for line in shown.splitlines()] == as_polled(analyst, job)


def test_tail_of_some_types(program, analyst):
    job = analyst.analysed("moody")
    shown = program.output("tail", job, "--from-start", "--types", "plugin_status,warning")
    types = [json.loads(line)["type"] for line in shown.splitlines()]
    assert types == ["plugin_status", "warning", "plugin_status", "warning"]
    assert program.run("tail", "--types", "odd").returncode == 2


def test_tail_of_all_begins_now(program, analyst):
    analyst.analysed("chain")
    running = program.start("tail", "--types", "complete,ping")
    # The greeting: who is here stands at the end of the log.
    assert json.loads(running.line())["type"] == "ping"
    jobs = [analyst.analysed("nothing", source="picture.png") for _ in range(2)]
    seen = [json.loads(running.line())["payload"]["job_id"] for _ in jobs]
    assert seen == jobs
    running.process.terminate()
    assert running.wait() == -signal.SIGTERM


def restarted(start_analyst, server, data, end="kill"):
    """The same server on the same port and data, after it was killed or stopped."""
    getattr(server, end)()
    return start_analyst("--port", str(server.port), data=data)


@pytest.mark.parametrize("end", ["kill", "stop"])
def test_tail_goes_on_over_a_server_that_went(build, start_analyst, tmp_path, end):
    data = tmp_path / "kept"
    server = start_analyst(data=data)
    job = server.hand_in("patient")
    server.held(job)
    running = Program(build / "touchline", server.url).start("tail", job, "--from-start")
    lines = [running.line()]
    while json.loads(lines[-1])["type"] != "frame":
        lines.append(running.line())
    server = restarted(start_analyst, server, data, end)
    assert "trying again" in running.error()
    server.held(job)
    server.release(job)
    lines += running.rest()
    assert running.wait() == 0
    assert [json.loads(line) for line in lines] == as_polled(server, job)


def test_tail_of_all_goes_on_too(build, start_analyst, tmp_path):
    data = tmp_path / "kept"
    server = start_analyst(data=data)
    program = Program(build / "touchline", server.url)
    first = server.analysed("chain")
    running = program.start("tail", "--from-start", "--types", "complete")
    assert json.loads(running.line())["payload"]["job_id"] == first
    server = restarted(start_analyst, server, data)
    # This one is over before the program is back, as far as it can be.
    jobs = [server.analysed("nothing", source="picture.png") for _ in range(3)]
    assert [json.loads(running.line())["payload"]["job_id"] for _ in jobs] == jobs
    running.process.terminate()
    running.wait()


def test_watch_in_a_pipe(program):
    shown = program.output("submit", "film.mp4", "--plugins", "moody", "--watch").splitlines()
    assert re.fullmatch("job_[0-9a-z]{26}", shown[0])
    assert shown[-1] == "completed, 50 frames, 50 detections"
    assert "moody started" in shown
    assert "warning: moody: Low confidence" in shown
    percents = [int(line.split()[0]) for line in shown if re.match(r"\d+ %", line)]
    assert percents == sorted(set(percents))
    assert percents[-1] == 100
    assert not [line for line in shown if "\x1b" in line or "\r" in line]


def test_watch_as_json(program, analyst):
    shown = program.output("submit", "film.mp4", "--plugins", "chain", "--watch", "--json")
    first, *messages = [json.loads(line) for line in shown.splitlines()]
    kinds = {m["type"] for m in messages}
    assert kinds <= {"progress", "plugin_status", "frame", "warning", "complete"}
    assert messages[-1] == as_polled(analyst, first["job_id"])[-1]


def test_the_exit_code_is_how_the_job_ended(program, analyst):
    analyst.register("broken", {"id": "m", "plugin_id": "moody", "config": {"fatal_at": 3}})
    failed = program.run("submit", "film.mp4", "--pipeline", "broken", "--watch")
    assert failed.returncode == 1
    assert failed.stdout.splitlines()[-1].startswith("failed, ")
    assert [line for line in failed.stdout.splitlines() if line.startswith("error: ")]
    running = program.start("submit", "film.mp4", "--plugins", "patient", "--watch")
    job = running.line()
    analyst.held(job)
    analyst.http.post(f"/jobs/{job}/cancel")
    assert running.rest()[-1].startswith("cancelled")
    assert running.wait() == 1


def test_watch_goes_on_over_a_server_that_was_killed(build, start_analyst, tmp_path):
    data = tmp_path / "kept"
    server = start_analyst(data=data)
    program = Program(build / "touchline", server.url)
    running = program.start("submit", "film.mp4", "--plugins", "patient", "--watch")
    job = running.line()
    server.held(job)
    server = restarted(start_analyst, server, data)
    assert "trying again" in running.error()
    server.held(job)
    server.release(job)
    lines = running.rest()
    assert running.wait() == 0
    assert lines[-1] == "completed, 50 frames, 50 detections"
    assert lines.count("patient started") == 1


def test_interrupting_leaves_the_job_running(program, analyst):
    running = program.start("submit", "film.mp4", "--plugins", "patient", "--watch")
    job = running.line()
    analyst.held(job)
    assert running.line()
    running.process.send_signal(signal.SIGINT)
    assert running.wait() == 1
    said = "\n".join(iter(running.errors.get, None))
    assert f"touchline tail {job}" in said
    assert f"touchline cancel {job}" in said
    assert analyst.get(f"/jobs/{job}").json()["status"] == "running"
    analyst.release(job)
    assert analyst.events(job)[-1]["payload"]["status"] == "completed"


JOB_ID = re.compile("job_[0-9a-z]{26}")


def test_the_bar_in_a_terminal(program, analyst):
    line = ["submit", "film.mp4", "--plugins", "patient,moody", "--watch"]
    terminal = program.in_terminal(*line)
    terminal.until("[")
    job = JOB_ID.search(terminal.shown).group()
    # A few frames a second tell how fast it goes; these come one by one.
    for frames in range(2, 26):
        assert analyst.held(job) == frames
        analyst.release(job, frames + 1)
    terminal.until("fps")
    analyst.release(job)
    assert terminal.wait() == 0
    shown = terminal.shown
    assert re.search(r"\r\x1b\[K\[#+\.+\]  \d+ %  ", shown)
    assert "ETA " in shown
    assert "Analysing patient" in shown
    assert "warning: moody: Low confidence" in shown
    assert shown.rstrip().endswith("completed, 50 frames, 100 detections")
    # Nothing is ever drawn beyond the edge, where the terminal would begin another line.
    drawn = re.split(r"\r\x1b\[K|\r\n", shown)
    assert max(map(len, drawn)) < 100


def test_interrupting_in_a_terminal(program, analyst):
    terminal = program.in_terminal("submit", "film.mp4", "--plugins", "patient", "--watch")
    terminal.until("[")
    job = JOB_ID.search(terminal.shown).group()
    analyst.held(job)
    os.kill(terminal.process.pid, signal.SIGINT)
    assert terminal.wait() == 1
    assert f"touchline cancel {job}" in terminal.shown
    analyst.http.post(f"/jobs/{job}/cancel")


def test_submitting_in_a_terminal_says_how_to_go_on(program, analyst):
    terminal = program.in_terminal("submit", "film.mp4", "--plugins", "chain")
    assert terminal.wait() == 0
    job = JOB_ID.search(terminal.shown).group()
    assert f"touchline tail {job}" in terminal.shown
    analyst.events(job)
