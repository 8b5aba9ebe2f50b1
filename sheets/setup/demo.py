"""The demo project: invented rows for 2015 and 2016 whose figures are the published ones, and sessions to come.

What was published are 19 sums for the whole biennium. How they spread over hubs, days and municipalities is invented
here, by a fixed rule, and the interface says so. Loading it again adds only what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

from sheets import kinds
from sheets.entries.columns import Entry
from sheets.kinds import CANCELLED, HELD, PLANNED, Value

_T = TypeVar("_T")
DEFINITIONS = Path(__file__).parent.parent / "templates" / "demo"
"""What the demo defines besides the defaults: its people. They exist in no other book."""
START, END = date(2015, 1, 1), date(2016, 12, 31)
HUBS = ("Rho", "Settimo Milanese", "Pregnana Milanese", "Lainate")
_WEIGHTS = (45, 25, 12, 18)
_AROUND = {
    "Rho": ("Rho", "Rho", "Rho", "Pero", "Arese", "Nerviano"),
    "Settimo Milanese": ("Settimo Milanese", "Settimo Milanese", "Cornaredo", "Pero"),
    "Pregnana Milanese": ("Pregnana Milanese", "Pregnana Milanese", "Vanzago", "Pogliano Milanese"),
    "Lainate": ("Lainate", "Lainate", "Arese", "Nerviano"),
    "Territorio": ("Arese", "Cornaredo"),
}
_CAUSES = (
    "perdita del lavoro", "perdita del lavoro", "separazione", "cura dei genitori",
    "nascita di un figlio", "costo della casa", "debiti", "altro",
)  # fmt: skip
_EVENTS = (
    ("Cena in piazza", "cucina"), ("Cinema sotto le stelle", "altro"), ("Concerto del coro", "musica"),
    ("Festa dei vicini", "festa"), ("Mercatino del riuso", "altro"), ("Giochi in cortile", "festa"),
    ("Incontro con l'autrice", "incontro pubblico"), ("Colazione insieme", "cucina"),
)  # fmt: skip
_LABS = (
    ("Yoga dolce", "benessere"), ("Cucina etnica", "cucina"), ("Web per tutti", "web"),
    ("Arte per genitori e bambini", "arte e bambini"), ("Cucito creativo", "altro"),
)  # fmt: skip
_COMMUNITY = (
    "Orto condiviso", "Sartoria sociale", "Doposcuola insieme", "Gruppo d'acquisto", "Ciclofficina",
    "Coro di quartiere", "Banca del tempo", "Biblioteca degli oggetti", "Radio di cortile", "Cucina solidale",
    "Nonni in rete", "Mamme e papà", "Teatro aperto", "Passeggiate di quartiere", "Fotografia di famiglia",
    "Giardino dei bambini", "Sportello vicini", "Falegnameria",
)  # fmt: skip


@dataclass
class Project:
    """Everything the demo holds, in the order in which it is written."""

    entries: list[Entry] = field(default_factory=list)
    roll: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    people: dict[str, tuple[str, dict[str, str]]] = field(default_factory=dict)


class _Inventor:
    """Invents the biennium. The same seed gives the same project, row for row."""

    def __init__(self) -> None:
        self.chance = Random(2015)
        self.project = Project()

    def invent(self) -> Project:
        self.work()
        self.family()
        self.savings()
        self.home()
        self.socials("Evento di socialità", _EVENTS, 122, 3783)
        self.socials("Laboratorio di socialità", _LABS, 82, 1086)
        self.community()
        self.proposals()
        return self.project

    # Lavoro

    def work(self) -> None:
        for hub in self.hubs(1106):
            values = self.consulted(hub) | {"Evento di vita": self.pick(_CAUSES), "Over 40": self.chance.random() < 0.4}
            outcomes = ("orientamento", "corso o tirocinio", "assunzione", "in corso", "invio ad altro servizio")
            self.add("Lavoro", hub, "Consulenza individuale", values | {"Esito": self.pick(outcomes)})
        sizes = self.parts(97, 13, 5)
        for number, (size, hub) in enumerate(zip(sizes, self.hubs(13), strict=True), start=1):
            self.series(
                "Lavoro", hub, "Gruppo Smart Job", "Gruppo", f"Smart Job {number}", self.newcomers(hub, size), 6
            )
        for town, hub in (("Arese", "Territorio"), ("Cornaredo", "Territorio"), ("Lainate", "Lainate")):
            start = self.day(END - timedelta(days=300))
            project: dict[str, Value] = {"Data": start, "Titolo": f"O.R.A.F.O. {town}", "Comune": town}
            self.add("Lavoro", hub, "Progetto O.R.A.F.O.", project)
            for week in range(8):
                meeting: dict[str, Value] = {"Data": start + timedelta(weeks=week + 2), "Titolo": f"Mutuo aiuto {town}"}
                meeting |= {"Over 40": True, "Stato": HELD, "Presenti senza nome": self.chance.randint(4, 12)}
                self.add("Lavoro", hub, "Attività O.R.A.F.O.", meeting)

    # Job Family

    def family(self) -> None:
        sides = ["Richiesta di una famiglia"] * 560 + ["Richiesta di un assistente familiare"] * 312
        outcomes = self.shuffled(["soddisfatta"] * 305 + ["non soddisfatta"] * 240 + [""] * 327)
        requests = [
            self.request(side, outcome, hub)
            for side, outcome, hub in zip(self.shuffled(sides), outcomes, self.hubs(872), strict=True)
        ]
        families = [
            each for each in requests if each.activity == sides[0] and each.values.get("Esito") == "soddisfatta"
        ]
        assistants = [
            each for each in requests if each.activity == sides[-1] and each.values.get("Esito") == "soddisfatta"
        ]
        for hub in HUBS:
            here = ([each for each in group if each.hub == hub] for group in (families, assistants))
            for family, assistant in zip(*here, strict=False):
                day = max(self.date_of(family, "Esito il"), self.date_of(assistant, "Esito il"))
                self.add(
                    "Job Family", hub, "Abbinamento", {"Data": day, "Famiglia": family.id, "Assistente": assistant.id}
                )

    def request(self, side: str, outcome: str, hub: str) -> Entry:
        """One request, closed with its outcome, or still open."""
        day = self.day(END - timedelta(days=45))
        values: dict[str, Value] = {"Data": day, "Comune": self.pick(_AROUND[hub]), "Avanzamento": "chiusa"}
        if side == "Richiesta di una famiglia":
            values["Bisogno"] = self.pick(("figli", "anziani", "anziani", "disabilità", "conciliare lavoro e famiglia"))
        if not outcome:
            values["Avanzamento"] = self.pick(("nuova", "in corso"))
        else:
            values |= {"Esito": outcome, "Esito il": day + timedelta(days=self.chance.randint(2, 44))}
        return self.add("Job Family", hub, side, values)

    # Riequilibriamoci

    def savings(self) -> None:
        for hub in self.hubs(133):
            values = self.consulted(hub) | {
                "Motivo": self.pick(("debiti", "debiti", "pianificazione", "perdita di reddito"))
            }
            outcome = self.pick(("piano di rientro", "bilancio familiare", "in corso", "invio ad altro servizio"))
            self.add("Riequilibriamoci", hub, "Consulenza finanziaria individuale", values | {"Esito": outcome})
        everyone: list[str] = []
        for number, (size, hub) in enumerate(zip(self.parts(110, 8, 8), self.hubs(8), strict=True), start=1):
            new = self.newcomers(hub, size)
            again = everyone[:1] if number in (4, 7) else []
            everyone += new
            name = f"Conti in famiglia {number}"
            self.series("Riequilibriamoci", hub, "Percorso di educazione finanziaria", "Percorso", name, new + again, 5)

    # Smart House

    def home(self) -> None:
        sides = ["Richiesta di chi cerca casa"] * 70 + ["Richiesta di un proprietario"] * 28
        for side, hub in zip(self.shuffled(sides), self.hubs(98), strict=True):
            needs = (
                ("affitto più basso", "casa più grande", "sfratto", "separazione")
                if side == sides[0]
                else ("affitto garantito", "consiglio")
            )
            request: dict[str, Value] = {
                "Data": self.day(),
                "Bisogno": self.pick(needs),
                "Comune": self.pick(_AROUND[hub]),
            }
            self.add("Smart House", hub, side, request | {"Avanzamento": self.pick(("nuova", "in corso", "chiusa"))})
        for number, (state, hub) in enumerate(
            zip(["pronta"] * 49 + ["avvio"] * 14 + ["uscita"] * 4, self.hubs(67), strict=True), start=1
        ):
            self.add("Smart House", hub, "Unità abitativa", self.unit(number, state, hub))

    def unit(self, number: int, state: str, hub: str) -> dict[str, Value]:
        """A unit that is ready, still starting up, or no longer available at the end of the biennium."""
        known = self.day(END - timedelta(days=200))
        rooms = self.pick(("Monolocale", "Bilocale", "Trilocale"))
        values: dict[str, Value] = {"Data": known, "Titolo": f"{rooms} {number}", "Comune": self.pick(_AROUND[hub])}
        values["Affitto mensile"] = float(self.chance.randrange(300, 620, 10))
        if state == "avvio":
            return values
        values["Disponibile dal"] = known + timedelta(days=self.chance.randint(10, 90))
        return values | ({"Disponibile fino al": END - timedelta(days=number)} if state == "uscita" else {})

    # OP Café

    def socials(self, activity: str, titles: Sequence[tuple[str, str]], count: int, heads: int) -> None:
        """Single sessions with a headcount; cancelled ones and one without a count beside those that add up."""
        for number, (size, hub) in enumerate(zip(self.parts(heads, count, 4), self.hubs(count), strict=True)):
            title, genre = self.pick(titles)
            held: dict[str, Value] = {
                "Data": self.day(),
                "Ora": self.hour(),
                "Titolo": title,
                "Genere": genre,
                "Stato": HELD,
            }
            children = self.chance.randint(0, size // 3)
            counts: dict[str, Value] = {"Adulti": size - children, "Bambini": children}
            # Here and there only a total was noted, once with a partial count beside it that the total overrides.
            if number % 9 == 0:
                counts = {"Totale presenze": size, "Adulti": size // 2 if number % 2 else None}
            self.add("OP Café", hub, activity, held | counts)
        for hub in HUBS:
            title, genre = self.pick(titles)
            cancelled: dict[str, Value] = {"Data": self.day(), "Titolo": title, "Genere": genre, "Stato": CANCELLED}
            self.add("OP Café", hub, activity, cancelled | {"Note": "Annullato per maltempo"})

    def community(self) -> None:
        sizes = self.parts(260, 18, 7)
        places = self.hubs(18)
        for name, size, hub in zip(_COMMUNITY, sizes, places, strict=True):
            self.series("OP Café", hub, "Laboratorio di comunità", "Laboratorio", name, self.newcomers(hub, size), 7)
        for name, hub in list(zip(_COMMUNITY, places, strict=True))[:13]:
            born: dict[str, Value] = {"Data": self.day(), "Titolo": f"Servizio «{name}»", "Nato da": name}
            self.add("OP Café", hub, "Servizio nato da un laboratorio", born | {"Comune": self.pick(_AROUND[hub])})
        for hub in self.hubs(46):
            pointed = self.consulted(hub) | {
                "Servizio": self.pick(("Sportello sociale", "CAF", "Consultorio", "Sportello lavoro"))
            }
            self.add(
                "OP Café",
                hub,
                "Orientamento ad altri servizi",
                pointed | {"Costo": self.pick(("gratuito", "gratuito", "a pagamento"))},
            )

    def proposals(self) -> None:
        for hub in self.hubs(24):
            title, _ = self.pick(_EVENTS + _LABS)
            idea: dict[str, Value] = {"Data": self.day(), "Titolo": title}
            idea["Proposta da"] = self.pick(("cittadino", "cittadino", "associazione", "azienda"))
            self.add(
                "OP Café",
                hub,
                "Proposta",
                idea | {"Seguito": self.pick(("accolta", "realizzata", "da valutare", "non accolta"))},
            )

    # Pieces

    def add(self, operation: str, hub: str, activity: str, values: dict[str, Value]) -> Entry:
        entry = Entry(f"demo-{len(self.project.entries) + 1:05d}", operation, hub, activity, values)
        self.project.entries.append(entry)
        return entry

    def series(
        self, operation: str, hub: str, activity: str, label: str, name: str, members: Sequence[str], sessions: int
    ) -> None:
        """A series with its sessions and their roll; every member is present at least once, one guest never."""
        start = self.day(END - timedelta(weeks=sessions + 2))
        guest = self.newcomers(hub, 1)
        for week in range(sessions):
            values: dict[str, Value] = {
                "Data": start + timedelta(weeks=week),
                "Ora": time(18, 0),
                label: name,
                "Stato": HELD,
            }
            session = self.add(operation, hub, activity, values)
            for place, person in enumerate([*members, *guest]):
                comes = person not in guest and (week == place % sessions or self.chance.random() < 0.75)
                presence = kinds.PRESENT if comes else self.pick((kinds.ABSENT, kinds.EXCUSED))
                self.project.roll.append(
                    (
                        hub,
                        f"{session.id}-{place:02d}",
                        {"Incontro": session.id, "Persona": person, "Presenza": presence},
                    )
                )
        cancelled: dict[str, Value] = {"Data": start + timedelta(weeks=sessions), label: name, "Stato": CANCELLED}
        self.add(operation, hub, activity, cancelled)

    def consulted(self, hub: str) -> dict[str, Value]:
        """A person known to the hub, or anonymous, on some day."""
        values: dict[str, Value] = {"Data": self.day(), "Comune": self.pick(_AROUND[hub])}
        return values | ({"Persona": self.newcomers(hub, 1)[0]} if self.chance.random() < 0.25 else {})

    def newcomers(self, hub: str, count: int) -> list[str]:
        """Ids of people not seen before."""
        ids = []
        for _ in range(count):
            number = len(self.project.people) + 1
            id_ = f"demo-p{number:04d}"
            self.project.people[id_] = (hub, {"Nome": f"Persona inventata {number}", "Comune": self.pick(_AROUND[hub])})
            ids.append(id_)
        return ids

    def hubs(self, count: int) -> list[str]:
        """A hub for each of `count` things, every hub at least once when there are enough, the larger ones more often."""
        sure = list(HUBS) if count >= len(HUBS) else []
        return self.shuffled(sure + self.chance.choices(HUBS, _WEIGHTS, k=count - len(sure)))

    def parts(self, total: int, count: int, least: int) -> list[int]:
        """`total` cut into `count` whole numbers of at least `least`."""
        weights = [self.chance.uniform(0.5, 1.5) for _ in range(count)]
        rest = total - least * count
        sizes = [least + int(rest * weight / sum(weights)) for weight in weights]
        for index in range(total - sum(sizes)):
            sizes[index % count] += 1
        return sizes

    def day(self, latest: date = END) -> date:
        """A weekday of the biennium, later ones a little more often: the project grew."""
        span = (latest - START).days
        found = START + timedelta(days=round(span * self.chance.random() ** 0.8))
        return (
            found - timedelta(days=max(0, found.weekday() - 4))
            if found.weekday() > 4 and found > date(2015, 1, 3)
            else max(found, date(2015, 1, 2))
        )

    def hour(self) -> time:
        return time(self.chance.choice((10, 15, 17, 18, 20)), self.chance.choice((0, 30)))

    def pick(self, choices: Sequence[_T]) -> _T:
        return self.chance.choice(choices)

    def shuffled(self, things: Sequence[_T]) -> list[_T]:
        return self.chance.sample(things, len(things))

    @staticmethod
    def date_of(entry: Entry, label: str) -> date:
        found = entry.values[label]
        assert isinstance(found, date)
        return found


def biennium() -> Project:
    """The invented biennium, the same at every call."""
    return _Inventor().invent()


def coming(today: date) -> Iterator[Entry]:
    """Sessions to record: three a hub today, and one a day through the coming week."""
    for place, hub in enumerate(HUBS):
        for ahead in range(8):
            day = today + timedelta(days=ahead)
            for turn in range(3 if ahead == 0 else 1):
                yield _planned(hub, day, day.toordinal() + place + turn, turn)


def _planned(hub: str, day: date, number: int, turn: int) -> Entry:
    id_ = f"demo-{day:%Y%m%d}-{HUBS.index(hub) + 1}{turn + 1}"
    values: dict[str, Value] = {"Data": day, "Ora": time(10 + 4 * turn, 30), "Stato": PLANNED}
    if turn == 2:
        values |= {"Laboratorio": _COMMUNITY[number % len(_COMMUNITY)], "Ora": time(18, 30)}
        return Entry(id_, "OP Café", hub, "Laboratorio di comunità", values)
    titles, activity = ((_LABS, "Laboratorio di socialità"), (_EVENTS, "Evento di socialità"))[turn]
    title, genre = titles[number % len(titles)]
    return Entry(id_, "OP Café", hub, activity, values | {"Titolo": title, "Genere": genre})
