"""What both apps are on the outside: a process that is handed operations on its standard input, works on several at
once, and says on its standard output what became of each. What it said stays said when it is killed."""

from __future__ import annotations

import argparse
import faulthandler
import json
import logging
import os
import queue
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from threading import Lock, Thread
from typing import Any

from sheets import local
from tests.chaos import scene
from tests.chaos.people import People
from tests.chaos.road import Road

Operation = dict[str, Any]
Handler = Callable[[Operation], None]
_LINE = "%(asctime)s.%(msecs)03d %(message)s"
_said = Lock()


def say(**what: Any) -> None:
    """One line for the parent. A thread that is killed says a whole line or none."""
    with _said:
        os.write(1, (json.dumps({"at": time.time(), **what}, ensure_ascii=False) + "\n").encode())


@dataclass
class Chosen:
    """How this process was started."""

    book: Path
    key: str
    folder: Path
    name: str
    seed: int
    chance: Random
    threads: int
    patience: float
    calm: bool
    outbox: Path


def options() -> Chosen:
    """The options on the command line."""
    parser = argparse.ArgumentParser()
    for option in ("book", "folder", "outbox"):
        parser.add_argument(f"--{option}", type=Path, required=True)
    for option in ("key", "name"):
        parser.add_argument(f"--{option}", required=True)
    for option in ("seed", "start"):
        parser.add_argument(f"--{option}", type=int, required=True)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--patience", type=float, default=4.0)
    parser.add_argument("--calm", action="store_true")
    given = vars(parser.parse_args())
    chance = Random(f"{given['seed']} {given['name']} {given.pop('start')}")
    faulthandler.register(signal.SIGUSR1)
    logging.basicConfig(filename=given["folder"] / f"{given['name']}.log", level=logging.DEBUG, format=_LINE)
    return Chosen(chance=chance, **given)


def on_the_road(chosen: Chosen) -> tuple[local.LocalSession, Road, local.Faults]:
    """A session whose requests go along the road, which is open until somebody closes it."""
    faults = local.Faults(decide=lambda entry: road.decide(entry), sleep=lambda seconds: None)
    session = local.session(chosen.book, faults=faults)
    people = People(scene.opened(local.session(chosen.book), chosen.key), chosen.folder, chosen.seed, chosen.chance)
    road = Road(session.get_adapter("https://"), chosen.chance, say, chosen.folder, people)
    session.mount("https://", road)
    return session, road, faults


def work(threads: int, handlers: Mapping[str, Handler], finish: Callable[[], None]) -> None:
    """Do what comes in until the input ends, then finish."""
    waiting: queue.Queue[Operation | None] = queue.Queue()
    workers = [Thread(target=_working, args=(waiting, handlers), daemon=True) for _ in range(threads)]
    for each in workers:
        each.start()
    say(say="ready")
    for line in sys.stdin:
        waiting.put(json.loads(line))
    for _ in workers:
        waiting.put(None)
    for each in workers:
        each.join()
    finish()
    say(say="finished")


def _working(waiting: queue.Queue[Operation | None], handlers: Mapping[str, Handler]) -> None:
    while (operation := waiting.get()) is not None:
        try:
            handlers[operation["do"]](operation)
        except Exception:  # noqa: BLE001 - whatever it is, the parent is told, and counts it as a crash
            say(n=operation["n"], say="crashed", why=traceback.format_exc())
