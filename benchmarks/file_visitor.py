"""Somebody who has a text file translated in the files room, as the page does it."""

import asyncio
import json
from typing import Any

from benchmarks.sse_client import ReplyError, Visitor

_BOUNDARY = "parley-benchmark"


async def translate_file(
    port: int, number: int, text: str, languages: tuple[str, str], begun: asyncio.Event | None = None
) -> str:
    """Brings a file, waits for its translation and returns what the room says in the end, as JSON.

    Args:
        port: where the app listens.
        number: of the visitor.
        text: of the file.
        languages: from, to.
        begun: set as soon as some of it is translated.

    Raises:
        ReplyError: the app has no files room, or the server refused.
    """
    visitor = Visitor(port, number)
    [path] = await _upload(visitor, text)
    file = {"path": path, "orig_name": "load.txt", "meta": {"_type": "gradio.FileData"}}
    session = f"load{number}"
    body = {
        # No column, no heading, nothing anyway; the room's own state; no words of their own.
        "data": [file, f"{languages[0]}>{languages[1]}", None, False, False, None, "[]"],
        "fn_index": _begin_button(await visitor.get("/config")),
        "session_hash": session,
    }
    await visitor.post("/gradio_api/queue/join", body)
    said = ""
    async for _, message in visitor.events(f"/gradio_api/queue/data?session_hash={session}"):
        if message["msg"] == "process_generating":
            said = json.dumps(message["output"])
            if begun and "value=" in said:
                begun.set()
        elif message["msg"] == "process_completed":
            return said + json.dumps(message["output"])
    raise ReplyError("The file was given up without a word.")


async def _upload(visitor: Visitor, text: str) -> list[str]:
    head = (
        f"--{_BOUNDARY}\r\n"
        'Content-Disposition: form-data; name="files"; filename="load.txt"\r\n'
        "Content-Type: text/plain\r\n\r\n"
    )
    body = f"{head}{text}\r\n--{_BOUNDARY}--\r\n".encode()
    return await visitor.send("/gradio_api/upload", f"multipart/form-data; boundary={_BOUNDARY}", body)


def _begin_button(config: dict[str, Any]) -> int:
    """Returns which event of the page begins the translation of a file."""
    by_name = {part["props"].get("elem_id"): part["id"] for part in config["components"]}
    for index, event in enumerate(config["dependencies"]):
        is_click = any(kind == "click" for _, kind in event["targets"])
        if is_click and event["inputs"][:1] == [by_name.get("files-file")]:
            return int(event.get("id", index))
    raise ReplyError("This app has no files room.")
