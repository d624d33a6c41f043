"""A reverse proxy as a process of its own: python -m tests.reverse_proxy PORT TARGET_PORT PREFIX {keep,strip}."""

import sys
from contextlib import asynccontextmanager

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.responses import StreamingResponse
from starlette.routing import Route

_OF_ONE_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


def reverse_proxy(target_port: int, prefix: str, *, keeps_prefix: bool) -> Starlette:
    """Passes what comes for a prefix on, as nginx does with the lines of docs/deploy.md."""
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{target_port}", timeout=60)

    async def pass_on(request):
        path = request.url.path if keeps_prefix else request.url.path.removeprefix(prefix)
        headers = {name: value for name, value in request.headers.items() if name not in _OF_ONE_CONNECTION}
        headers |= {"x-forwarded-for": "8.8.4.4", "x-forwarded-proto": "http", "x-forwarded-host": headers["host"]}
        url = httpx.URL(path=path or "/", query=request.url.query.encode())
        passed = client.build_request(request.method, url, headers=headers, content=await request.body())
        answer = await client.send(passed, stream=True)
        kept = {name: value for name, value in answer.headers.items() if name not in _OF_ONE_CONNECTION}
        return StreamingResponse(answer.aiter_raw(), answer.status_code, kept)

    @asynccontextmanager
    async def lifespan(_):
        async with client:
            yield

    return Starlette(routes=[Route(f"{prefix}{{path:path}}", pass_on, methods=["GET", "POST"])], lifespan=lifespan)


if __name__ == "__main__":
    own_port, target, path_prefix, what = sys.argv[1:]
    app = reverse_proxy(int(target), path_prefix, keeps_prefix=what == "keep")
    uvicorn.run(app, host="127.0.0.1", port=int(own_port), log_level="warning")
