"""Reads `/metrics` as strictly as the format is written down (Prometheus text format, 0.0.4)."""

import math
import re

from servers import Server

NAME = r"[a-zA-Z_:][a-zA-Z0-9_:]*"
SAMPLE = re.compile(rf"({NAME})(?:\{{(.*)\}})? (\S+)$")
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)')
UNITS = ("_seconds", "_bytes", "_events", "_info", "_open", "_taken", "_jobs")

Labels = frozenset[tuple[str, str]]


class Metrics:
    """One scrape; reading it finds every fault of form."""

    def __init__(self, server: Server):
        answer = server.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        self.kinds: dict[str, str] = {}
        self.samples: dict[tuple[str, Labels], float] = {}
        assert answer.text.endswith("\n")
        self._read(answer.text[:-1].split("\n"))
        for family, kind in self.kinds.items():
            self._check_name(family, kind)
            if kind == "histogram":
                self._check_histogram(family)

    def value(self, name: str, **labels: str) -> float:
        return self.samples[name, frozenset(labels.items())]

    def sum(self, name: str, **labels: str) -> float:
        """Over all series that have these labels, whatever else they have."""
        wanted = set(labels.items())
        return sum(v for (n, have), v in self.samples.items() if n == name and wanted <= have)

    # The form

    def _read(self, lines: list[str]) -> None:
        family = kind = ""
        described = ""
        for line in lines:
            if line.startswith("# HELP "):
                described, _, text = line[7:].partition(" ")
                assert text and described not in self.kinds, line
            elif line.startswith("# TYPE "):
                family, kind = line[7:].split(" ")
                assert family == described, f"no help before: {line}"
                assert kind in {"counter", "gauge", "histogram"}, line
                self.kinds[family] = kind
            else:
                self._sample(line, family, kind)

    def _sample(self, line: str, family: str, kind: str) -> None:
        match = SAMPLE.match(line)
        assert match, line
        name, text, value = match.groups()
        suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        assert name in {family + suffix for suffix in suffixes}, f"not of {family}: {line}"
        labels = LABEL.findall(text or "")
        assert "".join(f'{n}="{v}"{end}' for n, v, end in labels) == (text or ""), line
        series = name, frozenset((n, v) for n, v, _ in labels)
        assert len(series[1]) == len(labels), f"a label twice: {line}"
        assert series not in self.samples, f"twice: {line}"
        self.samples[series] = float(value)
        assert math.isfinite(self.samples[series]), line
        if kind != "gauge":
            assert self.samples[series] >= 0, line

    def _check_name(self, family: str, kind: str) -> None:
        assert family.endswith("_total") == (kind == "counter"), family
        if kind != "counter":
            assert family.endswith(UNITS), f"no unit: {family}"

    def _check_histogram(self, family: str) -> None:
        series: dict[Labels, list[tuple[float, float]]] = {}
        for (name, labels), value in self.samples.items():
            if name == f"{family}_bucket":
                bound = float(dict(labels)["le"])
                rest = frozenset(pair for pair in labels if pair[0] != "le")
                series.setdefault(rest, []).append((bound, value))
        for labels, buckets in series.items():
            bounds, counts = zip(*buckets, strict=True)
            assert list(bounds) == sorted(set(bounds)), f"{family}: bounds not in order"
            assert list(counts) == sorted(counts), f"{family}: buckets not cumulative"
            assert bounds[-1] == math.inf
            assert self.samples[f"{family}_count", labels] == counts[-1]
            assert (f"{family}_sum", labels) in self.samples
