"""The same work on a small and on a large book, taking turns, each in a process of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from tests.bench.clock import Timings, table
from tests.bench.office import ACTIONS, work


@dataclass
class Growth:
    """For each action its timings on the small and on the large book, and the two processes' peak memory in MB."""

    timings: dict[str, tuple[Timings, Timings]]
    memory: tuple[int, int]

    def table(self, sizes: tuple[int, int]) -> str:
        rows = [
            [action, small.milliseconds, large.milliseconds, f"**{large.median / small.median:.2f}**", large.asked]
            for action, (small, large) in self.timings.items()
        ]
        small, large = (f"{size:,} entries, ms" for size in sizes)
        return table(["", small, large, "ratio", "requests"], rows)


def grow(books: tuple[Path, Path], repeats: int, actions: Sequence[str] = ACTIONS) -> Growth:
    """Do each action `repeats` times on both books by turns; a first time is not counted."""
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in books]
    processes = [
        context.Process(target=work, args=(theirs, book), daemon=True)
        for (_, theirs), book in zip(pipes, books, strict=True)
    ]
    for process, (ours, theirs) in zip(processes, pipes, strict=True):
        process.start()
        theirs.close()
        ours.recv()
    timings = {action: (Timings(), Timings()) for action in actions}
    for turn in range(repeats + 1):
        for action in actions:
            for timing, (ours, _) in zip(timings[action], pipes, strict=True):
                ours.send(action)
                seconds, requests = ours.recv()
                if turn:
                    timing.add(seconds, requests)
    memory = []
    for process, (ours, _) in zip(processes, pipes, strict=True):
        ours.send("")
        memory.append(ours.recv())
        process.join()
    return Growth(timings, (memory[0], memory[1]))
