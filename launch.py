"""Opens Parley in the browser: python launch.py [--bundle DIR ...] [--host HOST] [--port PORT] [--share] ..."""

import argparse
import getpass
import logging
import os
import secrets
import signal
import socket
import sys
import threading
import webbrowser
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo.server import app_window
from demo.server.accounts import SHORTEST_PASSWORD, AccountError, Accounts, add_account
from demo.server.limits import Guard, Limits
from demo.server.start_up import without_garbage_collection
from model.shipped import DEFAULT_BUNDLE

if TYPE_CHECKING:
    import gradio as gr

    from model.inference.translator import Translator

# Gradio tells nobody of this app. And it would sum all requests up after each of them, in ever more time, for a page
# that is closed here.
_GRADIO_SETTINGS = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "GRADIO_ANALYTICS_CACHE_FREQUENCY": "1000000000",
    "GRADIO_ANALYTICS_MAX_EVENTS": "100",
}
_LOCAL_HOSTS = ("127.0.0.1", "localhost", "::1")
# Docker and systemd kill what has not ended ten seconds after it was asked to.
_LAST_SECONDS = 5.0


def main(argv: Sequence[str] | None = None) -> int:
    """Serves bundles until Ctrl-C; returns 0 then, 1 where the page cannot be served, 2 for what was asked wrongly."""
    arguments = _parser().parse_args(argv)
    try:
        if arguments.add_user:
            return _add_user(arguments.auth_file, arguments.add_user)
        accounts = Accounts(arguments.auth_file) if arguments.auth_file else None
        guard = Guard(_limits(arguments), behind_proxy=arguments.behind_proxy or arguments.share)
    except (ValueError, OSError) as error:
        return _fail(str(error), 2)
    if problem := _problem(arguments):
        return _fail(problem, 1)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _signal, _frame: _stop(stopped))
    with without_garbage_collection(), ThreadPoolExecutor(max_workers=1) as pool:
        loading = pool.submit(_load_translators, arguments.bundle)
        try:
            key = _owner_key(arguments)
            app = _build_app(loading, guard, arguments.corrections, key, arguments.corpus)
        except (ValueError, OSError) as error:  # BundleError is a ValueError
            return _fail(str(error), 2)
    if stopped.is_set():
        return 0
    return _serve(app, arguments, guard, accounts, stopped, key)


# === What was asked ===


def _parser() -> argparse.ArgumentParser:
    on_space = "SPACE_ID" in os.environ
    parser = argparse.ArgumentParser(prog="python launch.py", description="Open Parley in the browser.")
    parser.add_argument(
        "--bundle",
        type=Path,
        nargs="+",
        default=[DEFAULT_BUNDLE],
        help="folders of trained bundles, all of them offered (default: pretrained/es-en)",
    )
    parser.add_argument(
        "--host",
        default="0.0.0.0" if on_space else "127.0.0.1",  # a Space is reached from outside of its container
        help="address to serve on (default: this machine only; on a Hugging Face Space: all)",
    )
    parser.add_argument(
        "--port",
        type=int,
        default=(os.environ.get("PORT") if on_space else None) or 7860,
        help="port to serve on (default: 7860; on a Space: what PORT says)",
    )
    parser.add_argument("--root-path", default="", help="path that a reverse proxy puts in front, such as /parley")
    parser.add_argument("--share", action="store_true", help="ask Gradio for a public link")
    parser.add_argument("--desktop", action="store_true", help="open a window of its own, and end when it is closed")
    parser.add_argument("--mcp", action="store_true", help="let assistants call it as tools, over MCP (docs/api.md)")
    parser.add_argument("--auth-file", type=Path, help="only those with an account in this file may enter")
    parser.add_argument("--add-user", metavar="NAME", help="add an account to --auth-file, and end")
    parser.add_argument(
        "--behind-proxy", action="store_true", default=on_space, help="a reverse proxy of yours tells who is calling"
    )
    parser.add_argument("--corrections", type=Path, help="SQLite file that keeps what visitors suggest")
    parser.add_argument(
        "--corpus",
        nargs="+",
        default=[],
        help="what the first bundle was trained on, for the button by which it learns from --corrections "
        "(default: Tatoeba's pairs, from the web)",
    )
    limits = parser.add_argument_group("limits")
    for limit in fields(Limits):
        flag = f"--{limit.name.replace('_', '-')}"
        limits.add_argument(flag, type=int, default=limit.default, help=f"{limit.metadata['help']} (%(default)s)")
    return parser


def _problem(arguments: argparse.Namespace) -> str | None:
    """Returns why this cannot be served here, found out before anything slow is loaded."""
    if arguments.mcp and not find_spec("mcp"):
        return '--mcp needs a library that is not installed: pip install -e ".[mcp]"'
    if arguments.desktop and not _has_desktop():
        return app_window.NO_SCREEN
    if arguments.desktop and not app_window.find_browser():
        return app_window.NO_BROWSER
    return _port_problem(arguments.host, arguments.port)


def _limits(arguments: argparse.Namespace) -> Limits:
    return Limits(**{limit.name: getattr(arguments, limit.name) for limit in fields(Limits)})


def _add_user(path: Path | None, name: str) -> int:
    if path is None:
        raise AccountError("--add-user needs --auth-file FILE, where the account shall go.")
    try:
        password = getpass.getpass(f"Password for {name} (at least {SHORTEST_PASSWORD} characters): ")
        again = getpass.getpass("The same once more: ")
    except (EOFError, KeyboardInterrupt):
        raise AccountError("No password was typed. Nothing was changed.") from None
    if again != password:
        raise AccountError("These were two different passwords. Nothing was changed.")
    add_account(path, name, password)
    print(f"{name} may enter now: python launch.py --auth-file {path}")
    return 0


# === Serving ===


def _load_translators(bundle_dirs: Sequence[Path]) -> list["Translator"]:
    from model.inference.translator import Translator

    return [Translator.load(bundle_dir) for bundle_dir in bundle_dirs]


def _build_app(
    loading: "Future[list[Translator]]",
    guard: Guard,
    corrections: Path | None = None,
    owner_key: str | None = None,
    corpus: Sequence[str] = (),
) -> "gr.Blocks":
    """Builds the page; Gradio is imported while another thread loads the bundles."""
    for name, value in _GRADIO_SETTINGS.items():
        os.environ.setdefault(name, value)
    from demo.app import build_app

    return build_app(loading.result(), guard=guard, corrections=corrections, owner_key=owner_key, corpus=corpus)


def _serve(
    app: "gr.Blocks",
    arguments: argparse.Namespace,
    guard: Guard,
    accounts: Accounts | None,
    stopped: threading.Event,
    owner_key: str | None,
) -> int:
    from demo.web.launch_options import launch_options

    options: dict[str, Any] = launch_options(guard) | {"auth": accounts.check if accounts else None}
    options["mcp_server"] = arguments.mcp
    try:
        with without_garbage_collection():
            app.launch(
                server_name=arguments.host,
                server_port=arguments.port,
                root_path=arguments.root_path,
                share=False,
                **options,
            )
    except OSError as error:
        return _fail(f"The page cannot be served on {arguments.host}:{arguments.port} ({error}).", 1)
    print(f"Parley is open at {app.local_url}. Ctrl-C ends it.", flush=True)
    url = f"{app.local_url}?owner={owner_key}" if owner_key else app.local_url
    if arguments.corrections:
        print(_corrections_line(arguments.corrections, arguments.bundle), flush=True)
    if owner_key:
        print(f"A button for that, for you alone, is on the page at {url}", flush=True)
    if arguments.share:
        # Without a network it takes minutes to find that out: the page does not wait for it, nor does Ctrl-C.
        threading.Thread(target=lambda: print(_share_line(app), flush=True), daemon=True).start()
    if arguments.desktop:
        threading.Thread(target=_show_window, args=(url, arguments.port, stopped), daemon=True).start()
    elif _has_desktop():
        webbrowser.open(url)
    stopped.wait()
    guard.close(_LAST_SECONDS)
    _close(app)
    return 0


def _corrections_line(path: Path, bundle_dirs: Sequence[Path]) -> str:
    """Returns how many corrections are kept so far, and how a bundle learns from them."""
    from demo.chat.corrections import Corrections

    return (
        f"{path} keeps what visitors suggest: {Corrections(path).count():,} so far. A bundle learns from them by: "
        f"python -m training correct {bundle_dirs[0]} {path} --corpus CORPUS"
    )


def _owner_key(arguments: argparse.Namespace) -> str | None:
    """Returns what makes a browser the owner's, or None where others than this machine may reach the server."""
    is_local = arguments.host in _LOCAL_HOSTS and not (arguments.share or arguments.behind_proxy or arguments.root_path)
    return secrets.token_urlsafe() if arguments.corrections and is_local and "SPACE_ID" not in os.environ else None


def _show_window(url: str, port: int, stopped: threading.Event) -> None:
    """Shows the page in a window of its own until that is closed, and then ends the program."""
    browser = app_window.find_browser()
    if browser and app_window.open_window(browser, url, port).wait() == 0:
        stopped.set()
    else:
        print(f"{browser} did not open a window. Parley goes on at {url}", file=sys.stderr, flush=True)


def _close(app: "gr.Blocks") -> None:
    # Every open page holds the server up by its heartbeat; cut off, the server would log that as a traceback.
    logging.getLogger("uvicorn.error").disabled = True
    app.server.force_exit = True
    app.close(verbose=False)


def _share_line(app: "gr.Blocks") -> str:
    """Opens the public link and says where it is, or that there is none.

    `Blocks.launch(share=True)` opens the same tunnel, but waits for it before anyone hears where the page is,
    prints a page of advice where it fails, and serves another page, which loads Gradio from a third party.
    """
    from gradio import networking

    try:
        link = networking.setup_tunnel(app.server_name, app.server_port, app.share_token, None, None)
    except Exception as error:  # of the network, of the downloaded program, of its checksum: all end here
        reason = str(error).partition("\n")[0].rstrip(".")
        return f"There is no public link: {reason}. Parley goes on at {app.local_url}"
    return f"Everyone with this link can use it too: {link.replace('http://', 'https://', 1)}"


def _port_problem(host: str, port: int) -> str | None:
    """Returns why nothing can be served there."""
    if not 1 <= port <= 65535:  # getaddrinfo takes it modulo 65,536
        return f"--port must be from 1 to 65535. Received: {port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: a port whose last connections are still closing is free.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except socket.gaierror:
        return f"There is no address {host!r} on this machine. Try --host 127.0.0.1"
    except OSError as error:
        return (
            f"Port {port} on {host} is taken or not allowed ({error.strerror}). Try another: --port {port % 65535 + 1}"
        )
    return None


def _has_desktop() -> bool:
    """Whether someone sits in front of this machine with a browser."""
    if "SSH_CONNECTION" in os.environ or "SPACE_ID" in os.environ:
        return False
    return sys.platform in {"darwin", "win32"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _stop(stopped: threading.Event) -> None:
    if stopped.is_set():  # a second Ctrl-C does not wait for anything
        os._exit(0)
    stopped.set()


def _fail(message: str, code: int) -> int:
    print(f"parley: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
