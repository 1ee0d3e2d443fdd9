"""Random people and a tracker that gets them wrong in every way, as MOTChallenge text."""

import random
from dataclasses import dataclass, field
from pathlib import Path

Box = tuple[float, float, float, float]
# Who is where, by frame and id.
Tracks = dict[int, dict[int, Box]]


@dataclass
class Mistakes:
    """How often, for each box or frame, the tracker does what it should not."""

    miss: float = 0.1
    switch: float = 0.03
    invention: float = 0.08
    jitter: float = 0.2
    # Frames in which nobody is, and in which nobody is found.
    empty_truth: float = 0.05
    empty_found: float = 0.05


@dataclass
class Match:
    """People on a small pitch, so that they hide one another, and what a tracker makes of them."""

    seed: int
    frames: int = 60
    people: int = 8
    pitch: float = 300.0
    mistakes: Mistakes = field(default_factory=Mistakes)
    truth: Tracks = field(default_factory=dict)
    found: Tracks = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)
        self._walk()
        self._track()

    def write(self, folder: Path) -> tuple[Path, Path]:
        """The files of what was found and of the truth."""
        found, truth = folder / "found.txt", folder / "truth.txt"
        found.write_text(text(self.found, self._random))
        truth.write_text(text(self.truth, None))
        return found, truth

    def _walk(self) -> None:
        rng = self._random
        for person in range(1, self.people + 1):
            first = rng.randrange(1, max(2, self.frames // 2))
            last = rng.randrange(first, self.frames + 1)
            absent = rng.randrange(first, last + 1)
            x, y = rng.uniform(0, self.pitch), rng.uniform(0, self.pitch)
            width, height = rng.uniform(20, 40), rng.uniform(50, 90)
            for frame in range(first, last + 1):
                x += rng.gauss(0, 6)
                y += rng.gauss(0, 6)
                if abs(frame - absent) > 2:
                    self.truth.setdefault(frame, {})[person] = (x, y, width, height)
        for frame in list(self.truth):
            if rng.random() < self.mistakes.empty_truth:
                del self.truth[frame]

    def _track(self) -> None:
        rng, how = self._random, self.mistakes
        names: dict[int, int] = {}
        for frame in range(1, self.frames + 1):
            if rng.random() < how.empty_found:
                continue
            boxes: dict[int, Box] = {}
            for person, box in self.truth.get(frame, {}).items():
                if person not in names or rng.random() < how.switch:
                    names[person] = self._other_name(names)
                if rng.random() >= how.miss and names[person] not in boxes:
                    boxes[names[person]] = self._shaken(box)
            for _ in range(self.people):
                if rng.random() >= how.invention:
                    continue
                place = (rng.uniform(0, self.pitch), rng.uniform(0, self.pitch), 30.0, 70.0)
                boxes.setdefault(rng.randrange(1, 4 * self.people), place)
            if boxes:
                self.found[frame] = boxes

    def _other_name(self, names: dict[int, int]) -> int:
        """A new track, or one that somebody else had: both happen."""
        taken = sorted(names.values())
        if taken and self._random.random() < 0.5:
            return self._random.choice(taken)
        return max(taken, default=0) + 1

    def _shaken(self, box: Box) -> Box:
        x, y, width, height = box
        shake = self.mistakes.jitter
        return (
            x + self._random.gauss(0, shake * width),
            y + self._random.gauss(0, shake * height),
            width * self._random.uniform(1 - shake, 1 + shake),
            height * self._random.uniform(1 - shake, 1 + shake),
        )


def text(tracks: Tracks, confidences: random.Random | None) -> str:
    lines = []
    for frame, boxes in sorted(tracks.items()):
        for person, box in boxes.items():
            confidence = round(confidences.uniform(0.1, 1), 3) if confidences else 1
            numbers = ",".join(map(repr, box))
            lines.append(f"{frame},{person},{numbers},{confidence},1,1\n")
    return "".join(lines)
