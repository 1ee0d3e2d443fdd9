"""Films that are broken or none: what a job says of them, to the letter, and what it still sees."""

import re
import shutil

import pytest

NO_FILM = "this is no video or image that can be read: "
ERRORS = {
    "no-moov.mp4": (
        "NOT_MEDIA",
        NO_FILM + "it is an MP4 or MOV without its index (moov), as a recording or a copy leaves it"
        " that was cut off; copy it again, or have it repaired",
    ),
    "lying-place.mp4": (
        "NOT_MEDIA",
        NO_FILM + "its index leads to no pictures, as in a copy that was cut off; copy it again",
    ),
    "empty.mp4": ("NOT_MEDIA", NO_FILM + "it is empty; send it again"),
    "text.mp4": (
        "NOT_MEDIA",
        NO_FILM + "its content fits no format that is known here; give a video or an image,"
        " or convert it to MP4",
    ),
    "sound.mp4": ("NO_VIDEO", "there is no video in it, only audio; give a file with pictures"),
    "cover.mp4": (
        "NO_VIDEO",
        "there is no video in it, only a cover picture and audio; give a file with pictures",
    ),
    "giant.png": (
        "PICTURE_TOO_LARGE",
        "pictures of 100000\u00d7100000 are over the limit of 67108864 pixels; give smaller ones,"
        " or raise --max-pixels",
    ),
}

GUESSED = (
    r"at least (\d+) frames? (was|were) damaged:"
    " parts of the picture were guessed, and what was found there may be wrong"
)
MISSING = (
    "of the video could not be decoded: those frames are missing;"
    " copy the file again if they matter"
)
CUT = (
    "the video ends before the moment that its header promises;"
    " copy the file again if it was cut off"
)


# How many frames come, how many of them one thread finds damaged, and what is told. Of the damaged
# ones several threads may miss any: libav copies a picture's marks before all of them are set. With
# one thread they are counted to the last (Tests/MediaTests/Decode/BrokenFileTests.swift).
WARNINGS = {
    "cut.mkv": (24, 0, {"TRUNCATED": CUT}),
    "cut.mp4": (24, 0, {"LOST_PACKETS": f"1 piece {MISSING}"}),
    "holes.mp4": (48, 4, {"LOST_PACKETS": f"2 pieces {MISSING}"}),
    "holes.ts": (48, 5, {}),
    "holes.mkv": (34, 4, {"LOST_PACKETS": f"1 piece {MISSING}"}),
    "lying-size.mp4": (20, 0, {"TRUNCATED": CUT}),
    "lying-duration.mkv": (50, 0, {"TRUNCATED": CUT}),
    "resized.ts": (
        75,
        0,
        {
            "CLOCK_RESET": "the video's clock was set back 1 time; its moments run on",
            "SIZE_CHANGED": "the picture's size changed 1 time",
        },
    ),
    "lying.mp4": (50, 0, {}),
}


def uploaded(server, path):
    answer = server.http.post("/uploads", content=path.read_bytes())
    assert answer.status_code == 201, answer.text
    return answer.json()["source"]


@pytest.mark.parametrize(
    ("name", "is_upload"),
    [(name, up) for name in ERRORS for up in (False, True) if (name, up) != ("empty.mp4", True)],
)
def test_what_is_no_film_is_an_error(analyst, corpus, media, name, is_upload):
    code, message = ERRORS[name]
    shutil.copy(corpus / name, media)
    source = uploaded(analyst, media / name) if is_upload else name
    job = analyst.hand_in("chain", source=source)
    events = analyst.events(job)
    (error,) = [e["payload"] for e in events if e["type"] == "error"]
    assert (error["details"]["error_code"], error["error"]) == (code, message)
    assert events[-1]["payload"]["status"] == "failed"
    assert not [e for e in events if e["type"] in ("frame", "warning")]
    shown = analyst.get(f"/jobs/{job}").json()
    assert shown["status"] == "failed"


@pytest.mark.parametrize("name", WARNINGS)
def test_what_is_damaged_is_seen_as_far_as_it_goes(analyst, corpus, media, name):
    shutil.copy(corpus / name, media)
    frames, damaged, expected = WARNINGS[name]
    job = analyst.analysed("chain", source=name)
    assert analyst.get(f"/jobs/{job}").json()["status"] == "completed"
    events = analyst.events(job)
    warnings = [e["payload"] for e in events if e["type"] == "warning"]
    told = {w["code"]: w["message"] for w in warnings}
    assert len(told) == len(warnings), "one of a kind"
    if damaged and (text := told.pop("DAMAGED_FRAMES", None)):
        assert 1 <= int(re.fullmatch(GUESSED, text)[1]) <= damaged
    assert told == expected
    indices = [e["payload"]["index"] for e in events if e["type"] == "frame"]
    assert indices == list(range(frames))


def test_ten_frames_in_ten_hours(analyst, corpus, media):
    """Progress comes from moments, and so does the time that is left."""
    shutil.copy(corpus / "slow.mp4", media)
    job = analyst.analysed("chain", source="slow.mp4")
    events = analyst.events(job)
    frames = [e["payload"] for e in events if e["type"] == "frame"]
    assert [f["pts_ms"] for f in frames] == [4_000_000 * n for n in range(10)]
    told = [e["payload"] for e in events if e["type"] == "progress"]
    shares = [p["progress"] for p in told]
    assert shares == sorted(shares)
    assert shares[-1] == 100
    # A frame lasts a ninth of the film, so no step is longer.
    analysing = [p["progress"] for p in told if p["stage"] == "Analysing"]
    assert len(analysing) >= 9
    # What is left is reckoned by the time that work takes, and not by the time that the film lasts.
    assert all(p["eta_ms"] < 3_600_000 for p in told if p.get("eta_ms") is not None)
    last = analyst.get(f"/jobs/{job}/frames/9.jpg")
    assert last.status_code == 200
