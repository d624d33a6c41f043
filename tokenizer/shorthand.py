"""How people shorten words when they chat, and what they mean by it."""

from collections.abc import Mapping

_ENGLISH = """
    bc because, bday birthday, bf boyfriend, btw by the way, cuz because, diff different, gf girlfriend, hes he's,
    heres here's, hows how's, idk I don't know, im I'm, ive I've, jk just kidding, kinda kind of, lemme let me,
    lmk let me know, luv love, msg message, nite night, np no problem, nvm never mind, ok OK, omg oh my God,
    omw on my way, outta out of, pic picture, pics pictures, pls please, plz please, ppl people, prob probably,
    probs probably, r are, rn right now, shes she's, srsly seriously, sry sorry, thats that's, theres there's,
    theyre they're, tho though, thru through, thx thanks, tmr tomorrow, tmrw tomorrow, tnx thanks, tomoz tomorrow,
    tonite tonight, ty thank you, u you, ur your, w with, wanna want to, whats what's, wheres where's, whos who's,
    wknd weekend, wont won't, ya you, yall you all, yep yes, yup yes
"""
_SPANISH = """
    aki aquí, bn bien, cdo cuando, cole colegio, compu computadora, dnd dónde, fb Facebook, finde fin de semana,
    grax gracias, grcs gracias, hr hora, hrs horas, info información, insti instituto, k que, kiero quiero, mñn mañana,
    msj mensaje, msjs mensajes, ntp no te preocupes, ok OK, pq porque, porfa por favor, porfi por favor,
    porfis por favor, q que, tb también, tbn también, tmb también, tmbn también, tqm te quiero mucho, toy estoy,
    uni universidad, wasap WhatsApp, wsp WhatsApp, xfa por favor, xfavor por favor, xq porque
"""


def _read(table: str) -> dict[str, str]:
    return dict(entry.split(maxsplit=1) for entry in " ".join(table.split()).split(", "))


_TABLES: Mapping[str, Mapping[str, str]] = {"en": _read(_ENGLISH), "es": _read(_SPANISH)}


def in_full(word: str, language: str) -> str | None:
    """Returns what a word is short for in a chat in `language`, one word or several, or None if it is not short."""
    return _TABLES.get(language, {}).get(word.lower())
