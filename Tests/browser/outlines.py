"""Compares the boxes that are seen on the stage with those that should be, line by line."""

import base64
import json
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import films
from overlay import ROOT
from playwright.sync_api import Page

READ = (ROOT / "Tests/browser/marks.js").read_text()

# The colours of boxes. The referee's is also that of the pitch's lines: his own box may be missed
# by what has it, but not the other way round.
COLOURS = ("home", "away", "keeper", "player", "referee")
AMBIGUOUS = "referee"

# Half of what a box's line is wide, and what is hidden of the picture where the stage is round.
HALF_LINE, CORNER = 1, 12
# Where lines of two colours cross, neither has its own: so far on there is one again.
NEAR = 5

Box = tuple[float, float, float, float]


class Truth:
    """What `touchline demo` says of its match."""

    def __init__(self, path: Path):
        truth = json.loads(path.read_text())
        self.width: int = truth["width"]
        self.height: int = truth["height"]
        self.cuts: list[int] = truth["cuts"]
        self._frames: list[dict[str, Any]] = truth["frames"]

    def boxes(self, frame: int) -> list[tuple[str, Box]]:
        """Everybody's box and its colour."""
        people = self._frames[frame]["people"]
        return [(self._colour(person), tuple(person["box"])) for person in people]

    @staticmethod
    def _colour(person: dict[str, Any]) -> str:
        return person["team"] or ("referee" if person["role"] == "referee" else "player")


@dataclass(frozen=True)
class Look:
    """One picture of the stage: the number of the film's frame, and all that is drawn."""

    frame: int
    width: float
    height: float
    ratio: float
    marks: dict[str, list[list[int]]]

    @classmethod
    def at(cls, page: Page, truth: Truth) -> "Look":
        data = base64.b64encode(page.locator("#stage").screenshot(scale="device")).decode()
        cell = (films.CELL / truth.width, films.CELL / truth.height)
        places = [
            (films.CODE_X / truth.width + bit * cell[0], films.CODE_Y / truth.height, *cell)
            for bit in range(films.CODE_BITS)
        ]
        found = page.evaluate(READ, {"data": data, "colours": COLOURS, "places": places})
        frame = sum(1 << bit for bit, bright in enumerate(found["brightness"]) if bright > 128)
        ratio = page.evaluate("devicePixelRatio")
        size = (found["width"] / ratio, found["height"] / ratio)
        return cls(frame, *size, ratio, found["marks"])

    @cached_property
    def _drawn(self) -> set[tuple[int, int]]:
        return {(x, y) for pixels in self.marks.values() for x, y in pixels}

    def error(self, truth: Truth, frame: int) -> float:
        """By how many pixels what is drawn and a frame's true boxes differ at the worst place."""
        scale = self.width / truth.width
        boxes = [(name, tuple(scale * side for side in box)) for name, box in truth.boxes(frame)]
        return math.inf if self._lacks(boxes) else self._beside(boxes)

    def _beside(self, boxes: list[tuple[str, Box]]) -> float:
        """How far the farthest line is from every box that has its colour."""
        worst = 0.0
        for name in COLOURS:
            own = [box for colour, box in boxes if colour == name]
            for x, y in [] if name == AMBIGUOUS else self.marks[name]:
                point = ((x + 0.5) / self.ratio, (y + 0.5) / self.ratio)
                worst = max(worst, min((_distance(point, box) for box in own), default=math.inf))
        return max(0.0, worst - HALF_LINE)

    def _lacks(self, boxes: list[tuple[str, Box]]) -> bool:
        """Whether nothing is drawn where there should be a line."""
        return not all(self._has(point) for _, box in boxes for point in _outline(box))

    def _has(self, point: tuple[float, float]) -> bool:
        x, y = point
        if not (1 <= x <= self.width - 1 and 1 <= y <= self.height - 1):
            return True
        if max(min(x, self.width - x), min(y, self.height - y)) < CORNER:
            return True
        column, row = math.floor(x * self.ratio), math.floor(y * self.ratio)
        near = math.ceil(NEAR * self.ratio)
        return any(
            (column + dx, row + dy) in self._drawn
            for far in range(near + 1)
            for dx in range(-far, far + 1)
            for dy in (range(-far, far + 1) if abs(dx) == far else {-far, far})
        )


def _distance(point: tuple[float, float], box: Box) -> float:
    """From a point to a box's outline."""
    (x, y), (left, top, width, height) = point, box
    beside = max(left - x, x - left - width)
    above = max(top - y, y - top - height)
    if beside > 0 or above > 0:
        return math.hypot(max(beside, 0), max(above, 0))
    return -max(beside, above)


def _outline(box: Box) -> list[tuple[float, float]]:
    """Points on a box's lines, none farther than a pixel from the next."""
    left, top, width, height = box
    points = []
    for step in range(math.ceil(width) + 1):
        x = left + width * step / math.ceil(width)
        points += [(x, top), (x, top + height)]
    for step in range(math.ceil(height) + 1):
        y = top + height * step / math.ceil(height)
        points += [(left, y), (left + width, y)]
    return points
