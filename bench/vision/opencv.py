"""OpenCV's kernels on a picture of ours, one thread, as `OpenCVPeer.swift` tells it to.

opencv.py PICTURE WIDTH HEIGHT    PICTURE holds a frame's brightness, WIDTH x HEIGHT bytes, and
                                  then blue and red difference, each a quarter of that
KERNEL PASSES                     answers with the microseconds of one pass
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np


def kernels(path: str, width: int, height: int) -> dict[str, Callable[[], object]]:
    planes = np.frombuffer(Path(path).read_bytes(), dtype=np.uint8)
    area, quarter = width * height, width * height // 4
    small = (height // 2, width // 2)
    large = planes[:area].reshape(height, width)
    blue = planes[area : area + quarter].reshape(small)
    red = planes[area + quarter : area + 2 * quarter].reshape(small)
    luma = cv2.resize(large, small[::-1], interpolation=cv2.INTER_AREA)
    out, other, third = luma.copy(), luma.copy(), luma.copy()
    # Around what is most of the picture: what comes of it is a mask like ours.
    middle = np.array([int(np.median(plane)) for plane in (luma, blue, red)])
    reach = np.array([40, 8, 8])
    colours = cv2.merge([luma, blue, red])
    low, high = middle - reach, middle + reach
    mask = cv2.inRange(colours, low, high)

    def working_picture() -> None:
        cv2.resize(large, small[::-1], dst=out, interpolation=cv2.INTER_AREA)
        np.copyto(other, blue)
        np.copyto(third, red)

    def square(radius: int) -> np.ndarray:
        return np.ones((2 * radius + 1, 2 * radius + 1), np.uint8)

    return {
        "working-picture": working_picture,
        "grass": lambda: cv2.inRange(colours, low, high, dst=out),
        "parts": lambda: cv2.connectedComponentsWithStats(mask),
        "opening": lambda: cv2.morphologyEx(luma, cv2.MORPH_OPEN, square(1), dst=out),
        "top-hat": lambda: cv2.morphologyEx(luma, cv2.MORPH_TOPHAT, square(4), dst=out),
    }


def main(path: str, width: str, height: str) -> None:
    cv2.setNumThreads(1)
    known = kernels(path, int(width), int(height))
    for line in sys.stdin:
        name, passes = line.split()
        kernel = known[name]
        kernel()
        start = time.perf_counter()
        for _ in range(int(passes)):
            kernel()
        print((time.perf_counter() - start) * 1e6 / int(passes), flush=True)


main(*sys.argv[1:])
