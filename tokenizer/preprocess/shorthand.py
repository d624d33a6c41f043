"""How people shorten words when they chat, and what they mean by it."""

from collections.abc import Mapping

_ENGLISH = """
    & and, 2day today, 2moro tomorrow, 2nite tonight, @ at, abt about, afaik as far as I know, asap as soon as
    possible, b4 before, bc because, bday birthday, bf boyfriend, bff best friend, brb I'll be right back, btw by the
    way, cu see you, cuz because, cya see you, def definitely, diff different, doin doing, dunno I don't know, fav
    favorite, fyi for your information, g2g I have to go, gf girlfriend, goin going, gr8 great, gtg I have to go, hbu
    how about you, heres here's, hes he's, hows how's, hr hour, hrs hours, hru how are you, idc I don't care, idk I
    don't know, ikr I know, ily I love you, im I'm, imo in my opinion, ive I've, jk just kidding, kinda kind of, l8r
    later, lemme let me, lmk let me know, luv love, mins minutes, msg message, nite night, np no problem, nvm never
    mind, obv obviously, ok OK, omg oh my God, omw on my way, outta out of, pic picture, pics pictures, pls please,
    plz please, ppl people, prob probably, probs probably, r are, rn right now, sec second, secs seconds, shes she's,
    soz sorry, srsly seriously, sry sorry, sth something, tbh to be honest, thats that's, theres there's, theyre
    they're, tho though, thru through, thx thanks, tmr tomorrow, tmrw tomorrow, tnx thanks, tomoz tomorrow, tonite
    tonight, ttyl I'll talk to you later, ty thank you, u you, ur your, w with, wanna want to, wassup what's up, wat
    what, wbu what about you, wby what about you, whats what's, wheres where's, whos who's, wknd weekend, wont won't,
    wyd what are you doing, ya you, yall you all, yep yes, yup yes
"""
_SPANISH = """
    & y, @ a las, aki aquí, aora ahora, bb bebé, bn bien, bsos besos, cdo cuando, cmo cómo, cole colegio, compu
    computadora, desp después, dnd dónde, dsp después, fb Facebook, finde fin de semana, grax gracias, grcs gracias,
    hr hora, hrs horas, info información, insti instituto, k que, kien quién, kiero quiero, kmo cómo, mins minutos,
    msj mensaje, msjs mensajes, muxo mucho, mñn mañana, nd nada, nse no sé, ntp no te preocupes, ok OK, peli película,
    pelis películas, plis por favor, pls por favor, porfa por favor, porfi por favor, porfis por favor, pq porque, q
    que, salu2 saludos, seg segundos, stoy estoy, tb también, tbn también, tkm te quiero mucho, tmb también, tmbn
    también, toy estoy, tqm te quiero mucho, tranqui tranquilo, uni universidad, vdd verdad, vms vamos, wapa guapa,
    wapo guapo, wasap WhatsApp, wsp WhatsApp, x por, xao chao, xfa por favor, xfavor por favor, xq porque
"""


def _read(table: str) -> dict[str, str]:
    return dict(entry.split(maxsplit=1) for entry in " ".join(table.split()).split(", "))


_TABLES: Mapping[str, Mapping[str, str]] = {"en": _read(_ENGLISH), "es": _read(_SPANISH)}


def in_full(word: str, language: str) -> str | None:
    """Returns what a word is short for in a chat in `language`, one word or several, or None if it is not short."""
    return _TABLES.get(language, {}).get(word.lower())
