"""Starts servers as processes of their own, talks to them, and ends them by their ids."""

import json
import os
import queue
import signal
import subprocess
import threading
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]

# Not a limit on anything's speed: it tells a test that hangs from one that is slow.
PATIENCE = 300.0

# The options that make a server speak TLS.
ENCRYPTED = [
    "--tls-cert",
    str(ROOT / "Tests/Fixtures/tls/certificate.pem"),
    "--tls-key",
    str(ROOT / "Tests/Fixtures/tls/key.pem"),
]


class Server:
    """`touchline serve`, or whatever takes its options, on a free port."""

    def __init__(self, program: list[str], data: Path, *options: str, stdin: int | None = None):
        self.process = subprocess.Popen(
            [*program, "--data", str(data), *options],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={k: v for k, v in os.environ.items() if not k.startswith("TOUCHLINE_")},
        )
        self.log: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()
        line = self.process.stdout.readline()
        assert line.startswith("listening on http"), f"the server said: {line!r}"
        self.url = line.split()[-1]
        self.host, _, port = self.url.partition("://")[2].rpartition(":")
        self.port = int(port)
        # Only the tests' own certificate is ever met here.
        self.http = httpx.Client(base_url=self.url, timeout=PATIENCE, trust_env=False, verify=False)

    def _read_log(self) -> None:
        for line in self.process.stderr:
            # The words of a second signal are for a person and no JSON.
            self.log.put(json.loads(line) if line.startswith("{") else {"said": line})
        self.log.put(None)

    def await_log(self, event: str) -> dict[str, Any]:
        """The next line of the log with this event."""
        while (entry := self.log.get(timeout=PATIENCE)) is not None:
            if entry.get("event") == event:
                return entry
        raise AssertionError(f"the log ended before '{event}'")

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        self.http.close()
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join()
        self.process.stdout.close()
        self.process.stderr.close()
        if self.process.stdin:
            self.process.stdin.close()
        return code

    def stop(self) -> None:
        """Ends the server as an operator would."""
        if self.process.returncode is None:
            self.signal(signal.SIGTERM)
            assert self.wait() == 0

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        assert self.wait() == -signal.SIGKILL

    def resident_bytes(self) -> int:
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
        return int(line.split()[1]) * 1024

    # What most tests ask

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.http.get(path, **options)

    def events(self, job: str) -> list[dict[str, Any]]:
        """Everything that the log has of a job, once it has ended: by the polling twin."""
        events: list[dict[str, Any]] = []
        after = "0"
        while True:
            answer = self.get(
                f"/jobs/{job}/events", params={"after": after, "limit": 5000, "wait": 30}
            )
            assert answer.status_code == 200, answer.text
            page = answer.json()
            events += page["events"]
            after = page["cursor"]
            if page["done"]:
                return events

    def events_so_far(self, job: str) -> list[dict[str, Any]]:
        return self.get(f"/jobs/{job}/events", params={"limit": 5000}).json()["events"]


class Stage(Server):
    """The server whose jobs follow a script (Tests/StageServer)."""

    def __init__(self, program: list[str], data: Path, *options: str):
        super().__init__(program, data, *options, stdin=subprocess.PIPE)

    def command(self, **command: Any) -> dict[str, Any]:
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "error" not in answer, answer
        return answer

    def submit(
        self,
        *plugins: str,
        submitted_by: str | None = None,
        source: str = "match.mp4",
        **script: Any,
    ) -> str:
        """A new job; `until=n` holds it back once n of its frames are done."""
        named = {} if submitted_by is None else {"submitted_by": submitted_by}
        return self.command(
            do="submit", plugins=list(plugins or ["alpha"]), script=script, source=source, **named
        )["job_id"]

    def hand_in(self, *plugins: str, source: str = "film.mp4", **fields: Any) -> str:
        """A new job as everybody hands it in, on a server with plugins."""
        body = {"source": source, "plugins": list(plugins), **fields}
        answer = self.http.post("/v1/jobs", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()["job_id"]

    def analysed(self, *plugins: str, **fields: Any) -> str:
        """A job that was handed in and has ended."""
        job = self.hand_in(*plugins, **fields)
        self.events(job)
        return job

    def register(self, pipeline: str, *nodes: dict[str, Any], **fields: Any) -> str:
        """A pipeline of these nodes: each is entry and output where nothing else is said."""
        ids = [node["id"] for node in nodes]
        body = {
            "id": pipeline,
            "name": pipeline,
            "nodes": [{"tool_id": "run", **node} for node in nodes],
            "edges": [],
            "entry_nodes": ids,
            "output_nodes": ids,
            **fields,
        }
        answer = self.http.post("/pipelines", json=body)
        assert answer.status_code == 201, answer.text
        return pipeline

    def held(self, job: str) -> int:
        """Waits until the job is held back; the frames it has done."""
        return self.command(do="held", job=job)["frames"]

    def release(self, job: str, until: int | None = None) -> None:
        self.command(do="release", job=job, **({} if until is None else {"until": until}))

    def finished(self, *plugins: str, **script: Any) -> str:
        """A job that has ended."""
        job = self.submit(*plugins, **script)
        self.events(job)
        return job

    def held_job(self, *plugins: str, until: int, **script: Any) -> str:
        """A job that runs, and stands still."""
        job = self.submit(*plugins, until=until, **script)
        assert self.held(job) == until
        return job
