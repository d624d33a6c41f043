"""Sentences with names, numbers, links and signs that must arrive unharmed, and that few corpora hold."""

import string
from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np


class SpanSentence(NamedTuple):
    """A sentence, and the span in it that must arrive unharmed."""

    text: str
    span: str
    kind: str


_NAMES = [
    "Aoibheann",
    "Siobhan",
    "Caoimhe",
    "Tadhg",
    "Niamh",
    "Eilidh",
    "Rhys",
    "Llewellyn",
    "Xochitl",
    "Itzel",
    "Cuauhtemoc",
    "Nahuel",
    "Ayelen",
    "Thandiwe",
    "Nkechi",
    "Chukwuemeka",
    "Olufunmilayo",
    "Kwabena",
    "Wanjiru",
    "Sipho",
    "Mbali",
    "Tariq",
    "Yasmeen",
    "Faruq",
    "Shirin",
    "Farzaneh",
    "Dilnoza",
    "Aigerim",
    "Nursultan",
    "Oyuunchimeg",
    "Thuy",
    "Quynh",
    "Nguyet",
    "Somchai",
    "Ploy",
    "Arjun",
    "Priyanka",
    "Venkatesh",
    "Lakshmi",
    "Ganbold",
    "Jiwoo",
    "Haneul",
    "Seojun",
    "Minseok",
    "Yuzuki",
    "Haruto",
    "Kaoru",
    "Xiuying",
    "Zhiwei",
    "Wojciech",
    "Grzegorz",
    "Agnieszka",
    "Zbigniew",
    "Jindřich",
    "Radoslava",
    "Ljubica",
    "Zdravko",
    "Szilvia",
    "Gyöngyi",
    "Ragnheiður",
    "Sigurbjörn",
    "Øystein",
    "Åshild",
    "Jukka",
    "Veikko",
    "Päivi",
    "Tõnu",
    "Ingrīda",
    "Žydrūnė",
    "Kowalczyk",
    "Schwarzenbach",
    "Van-Houten",
    "O'Rourke",
    "MacGillivray",
    "D'Angelis",
    "Fitzwilliam",
    "Papadopoulou",
    "Karadžić",
    "Öztürk",
    "Çelik",
    "Abdulrahmanov",
    "Tchaikowsky",
    "Quispe",
    "Huamán",
    "Etxeberria",
    "Goikoetxea",
    "Puigdemont",
    "Llobregat",
    "Ouarzazate",
    "Tegucigalpa",
    "Zacatecoluca",
    "Ljubljana",
    "Reykjavik",
    "Ouagadougou",
    "Antananarivo",
    "Vladikavkaz",
    "Szczecin",
    "Brzeg",
    "Kyzyl",
    "Thiruvananthapuram",
    "Yamoussoukro",
    "Wollongong",
    "Saskatoon",
    "Poughkeepsie",
    "Zaragoceta",
]
_HOSTS = [
    "example.org",
    "mipagina.es",
    "blog.zurrapa.com",
    "shop.kvant.io",
    "docs.openfen.net",
    "museo-lirio.mx",
    "noticias24x7.co.uk",
]
_EMOJI = [
    "😂",
    "🥳🎉",
    "👍🏽",
    "❤️",
    "🤷\u200d♀️",
    "🇲🇽",
    "🐙",
    "☕",
    "🙈🙉🙊",
    "🚀",
    "👨\u200d👩\u200d👧",
    "✨",
    "😭😭😭",
    "🫶",
    "🧉",
]

_TEMPLATES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "name": (
            "My friend {} is coming tomorrow.",
            "I met {} at the station.",
            "Have you seen {} today?",
            "{} doesn't want to eat fish.",
            "Yesterday I gave the book to {}.",
            "Is {} your sister?",
            "We are going to {} next summer.",
            "I think {} is right, but nobody listens.",
        ),
        "number": (
            "The ticket costs {}.",
            "She has lived here since {}.",
            "My phone number is {}.",
            "The train leaves at {} from here.",
            "I paid {} for this car.",
            "Write down {} and keep it.",
        ),
        "link": (
            "You can read more at {} if you want.",
            "Send it to {} please.",
            "Look at this: {}",
            "I found the recipe on {} yesterday.",
        ),
        "sign": ("I am so happy {}", "See you tomorrow {}", "Thank you for everything {}", "What a beautiful day {}"),
    },
    "es": {
        "name": (
            "Mi amigo {} viene mañana.",
            "Conocí a {} en la estación.",
            "¿Has visto a {} hoy?",
            "A {} no le gusta el pescado.",
            "Ayer le di el libro a {}.",
            "¿Es {} tu hermana?",
            "Vamos a ir a {} el próximo verano.",
            "Creo que {} tiene razón, pero nadie escucha.",
        ),
        "number": (
            "El billete cuesta {}.",
            "Ella vive aquí desde {}.",
            "Mi número de teléfono es {}.",
            "El tren sale a las {} de aquí.",
            "Pagué {} por este coche.",
            "Apunta {} y guárdalo.",
        ),
        "link": (
            "Puedes leer más en {} si quieres.",
            "Envíalo a {} por favor.",
            "Mira esto: {}",
            "Encontré la receta en {} ayer.",
        ),
        "sign": ("Estoy muy feliz {}", "Hasta mañana {}", "Gracias por todo {}", "Qué día tan bonito {}"),
    },
}
# Names that are built as words are, or are words: nothing but their place tells them from a rare word.
_PLAIN_NAMES = [
    "Ainhoa",
    "Aitana",
    "Amparo",
    "Bastian",
    "Bernardo",
    "Braden",
    "Caleb",
    "Callum",
    "Candela",
    "Casandra",
    "Clarisa",
    "Colleen",
    "Corbin",
    "Damaris",
    "Darlene",
    "Delfina",
    "Elsie",
    "Estela",
    "Evaristo",
    "Fermín",
    "Garrett",
    "Gerald",
    "Gervasio",
    "Hadley",
    "Horacio",
    "Imogen",
    "Jolene",
    "Kelvin",
    "Kendrick",
    "Lamont",
    "Leandra",
    "Leandro",
    "Marisela",
    "Marlon",
    "Marvin",
    "Melisa",
    "Milagros",
    "Nadine",
    "Naomi",
    "Nerea",
    "Norberto",
    "Osvaldo",
    "Ottoline",
    "Percy",
    "Quentin",
    "Ramona",
    "Rigoberto",
    "Rosalind",
    "Saturnino",
    "Selma",
    "Soraya",
    "Stella",
    "Tamara",
    "Tamsin",
    "Teodoro",
    "Trevor",
    "Ulises",
    "Wanda",
    "Wenceslao",
    "Winifred",
]

_PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "en": {
        "amid a sentence": ("Yesterday {} called me.", "I saw {} at the station."),
        "at its head": ("{} called me yesterday.", "{}, where are you?"),
        "in lower case": ("is {} coming", "tell {} to call me"),
    },
    "es": {
        "amid a sentence": ("Ayer {} me llamó.", "Vi a {} en la estación."),
        "at its head": ("{} me llamó ayer.", "{}, ¿dónde estás?"),
        "in lower case": ("viene {}", "dile a {} que me llame"),
    },
}

_SHARES = {"name": 120, "number": 90, "link": 60, "sign": 30}


def span_sentences(language: str, seed: int) -> list[SpanSentence]:
    """Returns 300 sentences in `language`: 120 with a name, 90 with a number, 60 with a link, 30 with a sign."""
    generator = np.random.default_rng(seed)
    sentences = []
    for kind, count in _SHARES.items():
        templates = _TEMPLATES[language][kind]
        for index in range(count):
            span = _MAKERS[kind](generator)
            sentences.append(SpanSentence(templates[index % len(templates)].format(span), span, kind))
    return sentences


def plain_name_sentences(language: str) -> list[SpanSentence]:
    """Returns 360 sentences in `language`: each of 60 names twice in each of three places, which are the kinds."""
    return [
        SpanSentence(template.format(span), span, place)
        for place, templates in _PLACES[language].items()
        for template in templates
        for name in _PLAIN_NAMES
        for span in [name.lower() if place == "in lower case" else name]
    ]


def _name(generator: np.random.Generator) -> str:
    names = generator.choice(_NAMES, 1 + int(generator.random() < 0.2), replace=False)
    return " ".join(map(str, names))


def _number(generator: np.random.Generator) -> str:
    large, small = int(generator.integers(100, 10_000_000)), int(generator.integers(2, 100))
    hour, minute = int(generator.integers(1, 24)), int(generator.integers(60))
    forms = (
        f"{large}",
        f"{large:,}",
        f"{small}",
        f"${large:,}.{small:02d}",
        f"{large / 100:.2f} €",
        f"{hour}:{minute:02d}",
        f"{hour}/{small}/{1900 + small}",
        f"{1900 + small}-{hour % 12 + 1:02d}-{minute % 28 + 1:02d}",
        f"{small}%",
        f"+{small} {large:07d}",
        f"{string.ascii_uppercase[hour]}{large}",
        f"{small}.{minute}",
    )
    return str(generator.choice(forms))


def _link(generator: np.random.Generator) -> str:
    host = str(generator.choice(_HOSTS))
    word = "".join(generator.choice(list(string.ascii_lowercase + string.digits), 7))
    forms = (
        f"https://{host}/{word}?q={word[:3]}&p=2#top",
        f"http://www.{host}",
        f"www.{host}/{word}.html",
        f"{word[:4]}.{word[4:]}@{host}",
        f"#{word.capitalize()}",
        f"@{word}_{word[:2]}",
    )
    return str(generator.choice(forms))


def _sign(generator: np.random.Generator) -> str:
    return str(generator.choice(_EMOJI))


_MAKERS: Mapping[str, Callable[[np.random.Generator], str]] = {
    "name": _name,
    "number": _number,
    "link": _link,
    "sign": _sign,
}
