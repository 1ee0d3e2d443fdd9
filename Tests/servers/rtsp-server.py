"""An RTSP server for tests: test pictures at /match, on the port given or any that is free.

    rtsp-server.py [PORT [FRAMES]]

Prints the port once it serves. It ends when its standard input does, so that none outlives its
test. With FRAMES, the stream ends after so many.
"""

import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402

Gst.init(None)
port = sys.argv[1] if len(sys.argv) > 1 else "0"
frames = int(sys.argv[2]) if len(sys.argv) > 2 else -1

server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(port)
factory = GstRtspServer.RTSPMediaFactory()
factory.set_launch(f"""(
    videotestsrc is-live=true num-buffers={frames}
    ! video/x-raw,width=64,height=48,framerate=25/1
    ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bframes=0
    ! rtph264pay name=pay0 pt=96 config-interval=1
)""")
# Each viewer gets pictures of its own, from the first.
factory.set_shared(False)
server.get_mount_points().add_factory("/match", factory)
if server.attach(None) == 0:
    sys.exit("the port cannot be served")
print(server.get_bound_port(), flush=True)

loop = GLib.MainLoop()


def on_input(*_):
    loop.quit()
    return False


GLib.io_add_watch(
    GLib.IOChannel.unix_new(0),
    GLib.PRIORITY_DEFAULT,
    GLib.IOCondition.HUP | GLib.IOCondition.IN,
    on_input,
)
loop.run()
