"""Playlists only name other files: whatever they name and wherever they lie, none is opened."""

import socket
import threading

import pytest
from films import film_server

TRAP = "<trap>"
NAMED = [
    "film.mp4",
    "file:film.mp4",
    "file:///etc/passwd",
    "/etc/passwd",
    "subfile,,start,0,end,0,,:film.mp4",
    "concat:film.mp4|film.mp4",
    "data:video/mp4;base64,AAAA",
    "pipe:0",
    f"http://{TRAP}/film.ts",
    "http://169.254.169.254/latest/meta-data",
    f"tcp://{TRAP}",
    f"rtmp://{TRAP}/live/x",
]
FORMS = {
    "hls.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{0}\n#EXT-X-ENDLIST\n",
    "hls-key.m3u8": '#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-KEY:METHOD=AES-128,URI="{0}"\n'
    "#EXTINF:1,\nfilm.mp4\n#EXT-X-ENDLIST\n",
    "hls-master.m3u8": "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\n{0}\n",
    "dash.mpd": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"'
    ' profiles="urn:mpeg:dash:profile:isoff-live:2011" mediaPresentationDuration="PT1S"><Period>'
    '<AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1" width="64"'
    ' height="48"><BaseURL>{0}</BaseURL></Representation></AdaptationSet></Period></MPD>',
    "concat.ffconcat": "ffconcat version 1.0\nfile '{0}'\n",
    "session.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\ni={0}\nc=IN IP4 127.0.0.1\nt=0 0\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
}


class Trap:
    """A server that nobody is to come to."""

    def __init__(self):
        self.visitors = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._thread = threading.Thread(target=self._take)
        self._thread.start()

    def _take(self):
        while True:
            visitor, _ = self._socket.accept()
            with visitor:
                if visitor.recv(3) == b"end":
                    return
            self.visitors += 1

    def close(self):
        host, port = self.address.split(":")
        with socket.create_connection((host, int(port))) as end:
            end.sendall(b"end")
        self._thread.join()
        self._socket.close()


@pytest.fixture
def trap():
    trap = Trap()
    yield trap
    trap.close()


@pytest.fixture
def place(request, media):
    """How a playlist's text becomes a source."""
    if request.param == "path":
        yield lambda server, name: name
    elif request.param == "upload":

        def upload(server, name):
            form = {"file": (name, (media / name).read_bytes())}
            return server.http.post("/uploads", files=form).json()["source"]

        yield upload
    else:
        with film_server(media) as address:
            yield lambda server, name: f"http://{address}/{name}"


@pytest.mark.parametrize("place", ["path", "upload", "web"], indirect=True)
@pytest.mark.parametrize("allows_private", [False, True])
def test_nothing_is_opened_that_a_playlist_names(start_analyst, media, trap, place, allows_private):
    # Not even where an operator allows addresses of the machine's own network.
    server = start_analyst(*(["--allow-private-sources", "yes"] if allows_private else []))
    jobs = []
    for form, text in FORMS.items():
        for number, named in enumerate(NAMED):
            name = f"{number}-{form}"
            (media / name).write_text(text.format(named.replace(TRAP, trap.address)))
            source = place(server, name)
            jobs.append((source, form, server.hand_in("chain", source=source)))
    for source, form, job in jobs:
        events = server.events(job)
        assert events[-1]["payload"]["status"] == "failed", (source, form)
        assert not [e for e in events if e["type"] == "frame"], (source, form)
        (error,) = [e["payload"] for e in events if e["type"] == "error"]
        code = error["details"]["error_code"]
        if source.startswith("http:") and not allows_private:
            assert code == "SOURCE_REFUSED", (source, form)
            continue
        assert code == "NOT_MEDIA", (source, form, error)
        assert "give " in error["error"]
        if form != "session.sdp":
            assert "playlists" in error["error"], (source, form, error)
    assert trap.visitors == 0


def test_the_trap_holds(start_analyst, trap):
    """It is there, and would be reached by whoever opens such a name."""
    server = start_analyst("--allow-private-sources", "yes")
    job = server.analysed("chain", source=f"http://{trap.address}/film.ts")
    assert server.get(f"/jobs/{job}").json()["status"] == "failed"
    assert trap.visitors > 0
