"""`qinglian serve`: the site, on this machine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated, Any

import typer

from qinglian.cli.deployment import opened, prepared, stand
from qinglian.cli.errors import Failure
from qinglian.ledger.errors import LedgerError
from qinglian.text import Text


def serve(
    folder: Annotated[
        Path, typer.Option("--dir", help="部署所在的文件夹。 The folder of the deployment.")
    ] = Path("demo"),
    host: Annotated[str, typer.Option(help="地址。 The address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="端口。 The port.")] = 8000,
    workers: Annotated[int, typer.Option(help="进程数。 How many processes.")] = 2,
    lang: Annotated[str, typer.Option("--lang", envvar="QINGLIAN_LANG", help="zh | en")] = "zh",
) -> None:
    """打开网站。 Serve the site."""
    opened(folder, lang, existing=True)
    prepared(static=True)
    serve_here(folder, host, port, lang, workers=workers)


def serve_here(folder: Path, host: str, port: int, lang: str, *, workers: int = 2) -> None:
    """Serve the deployment that is open, until it is stopped. Raises Failure where the port is taken."""
    from django.db import connections

    from qinglian.site.records.actions import sequence
    from qinglian.site.records.standing import check_standing

    _free(host, port, lang)
    stand(folder)
    try:
        for problem in check_standing():
            typer.echo(problem.error.sentence(lang), err=True)
        sequence()  # what a crash left without its place in the log
    except LedgerError as error:
        raise Failure.of(error.text, lang) from error
    connections.close_all()
    address = f"http://{host}:{port}"
    said = Text(
        zh=f"网站已打开：{address}（Ctrl+C 停止）", en=f"Serving on {address} (Ctrl+C stops)"
    )
    typer.echo(said[lang])
    _application(f"{host}:{port}", workers).run()


def _free(host: str, port: int, lang: str) -> None:
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except (OSError, OverflowError) as error:
        said = Text(
            zh=f"{host}:{port} 用不了（{error}）；请用 qinglian serve --port 另选一个端口。",
            en=f"{host}:{port} cannot be used ({error}); choose another with qinglian serve --port.",
        )
        raise Failure.of(said, lang) from error


def _beside_requests(_: object) -> None:
    from qinglian.site.regular import keep_doing

    keep_doing()


def _application(bind: str, workers: int) -> Any:
    """gunicorn, loaded once before it forks, so that all processes share one clock."""
    from gunicorn.app.base import BaseApplication

    class Site(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in {
                "bind": bind,
                "workers": workers,
                "threads": 4,
                "worker_class": "gthread",
                "preload_app": True,
                "timeout": 60,
                "loglevel": "warning",
                "proc_name": "qinglian",
                "post_worker_init": _beside_requests,
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from qinglian.site.wsgi import application

            return application

    return Site()
