"""One person's session without a browser: the protocol that the browser speaks."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from benchmarks.server import Server

_TIMEOUT = 120.0  # seconds; the first run may wait for TensorFlow
# The message that a run has ended holds next to nothing. Larger ones are read after the
# clock has stopped.
_LONGEST_END = 256


@dataclass(frozen=True)
class Run:
    """One run of a script: from the request to the message that it has finished."""

    seconds: float
    messages: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes that the server sent for this run."""
        return sum(len(message) for message in self.messages)


class Session:
    """A connection to a page; remembers what the widgets are and where the page is."""

    def __init__(self, server: Server, page: str = "", query: str = "") -> None:
        self._page, self.query = page, query
        self._widgets: dict[str, str] = {}
        self._page_hash = ""
        self._connection: ClientConnection = connect(
            f"ws://localhost:{server.port}/_stcore/stream",
            subprotocols=[Subprotocol("streamlit")],
            max_size=None,
            compression=None,
        )

    def close(self) -> None:
        """Leave."""
        self._connection.close()

    def rerun(self, values: Mapping[str, Any] | None = None) -> Run:
        """Ask for one run, with widgets set by their labels, and wait for its end.

        A whole number sets a number input, a list of numbers a slider.
        """
        request = BackMsg()
        state = request.rerun_script
        state.query_string, state.page_name = self.query, self._page
        state.page_script_hash = self._page_hash
        for label, value in (values or {}).items():
            widget = state.widget_states.widgets.add(id=self._widgets[label])
            if isinstance(value, list):
                widget.double_array_value.data.extend(value)
            else:
                widget.int_value = value
        payload = request.SerializeToString()
        begun = time.perf_counter()
        self._connection.send(payload)
        messages = self._until_finished()
        run = Run(time.perf_counter() - begun, tuple(messages))
        self._learn(run)
        return run

    def _until_finished(self) -> list[bytes]:
        messages: list[bytes] = []
        while True:
            data = self._connection.recv(_TIMEOUT)
            assert isinstance(data, bytes)
            messages.append(data)
            if len(data) < _LONGEST_END and _is_end(data):
                return messages

    def _learn(self, run: Run) -> None:
        """Remember the page that was shown, and its widgets by their labels."""
        for data in run.messages:
            message = ForwardMsg.FromString(data)
            if message.WhichOneof("type") == "delta":
                element = message.delta.new_element
                for kind in ("slider", "number_input"):
                    if element.WhichOneof("type") == kind:
                        widget = getattr(element, kind)
                        self._widgets[widget.label] = widget.id
                if element.WhichOneof("type") == "exception":
                    raise RuntimeError(f"The page failed: {element.exception.message}")
            elif message.WhichOneof("type") == "navigation":
                self._page_hash = message.navigation.page_script_hash


def _is_end(data: bytes) -> bool:
    message = ForwardMsg.FromString(data)
    if message.WhichOneof("type") != "script_finished":
        return False
    # A run that is cut short for a rerun is followed by that rerun.
    return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
