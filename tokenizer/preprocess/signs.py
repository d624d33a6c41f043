"""What is no prose in any language, and arrives as it is: links, addresses, code, emoji, numbers.

Each pattern visits a character a bounded number of times, so that a text of any shape takes time in proportion to its
length: no two repetitions beside each other may match the same characters, and what may fail at its end begins only
where a word begins.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from tokenizer.languages.rules import rules_of
from tokenizer.preprocess.html import CARRIED, without_breaks
from tokenizer.special_tokens import PLACEHOLDERS

# What a link or an address does not end with: the punctuation of the sentence around it.
_LAST = r"""[^\s.,;:!?)\]}"'»”’…]"""
_TOP_LEVEL = "com|org|net|edu|gov|int|io|info|app|dev|es|mx|ar|cl|uk|us|de|fr|it|pt|nl|br|kr|jp|cn|eu"
_DOMAIN = rf"(?:[\w-]+\.)+(?:{_TOP_LEVEL})(?![\w-])"
_EMOJI = r"[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B50\u2B55\u231A-\u23FF]"
_FILE_TYPES = (
    "txt|md|rst|pdf|docx?|odt|rtf|xlsx?|ods|csv|tsv|pptx?|odp|html?|css|jsx?|tsx?|json|xml|ya?ml|toml|ini|cfg|conf|log|"
    "py|ipynb|java|c|cpp|h|hpp|cs|go|rs|rb|php|sh|bat|ps1|sql|zip|tar|t?gz|bz2|xz|7z|rar|iso|exe|msi|dmg|deb|rpm|apk|"
    "jpe?g|png|gif|svg|webp|bmp|tiff?|ico|mp[34]|wav|ogg|flac|m4a|mkv|avi|mov|webm|srt|vtt|epub|db|bak|tmp|lock|env"
)
# What is a word in small letters, or might be spelt otherwise, and the same in capitals in most languages.
_ACRONYMS = (
    "PDF|PIN|LED|USB|GPS|SMS|VIP|DVD|CD|HTML|CSS|URL|API|IBAN|BIC|NIF|ISBN|PIB|USD|EUR|GBP|MXN|JPY|CPU|GPU|RAM|"
    "SSD|HDMI|VPN|WLAN|FAQ|CEO|PCR|QR"
)
_KEYS = "Ctrl|Control|Alt|AltGr|Shift|Mayús|Cmd|Option|Win|Fn|Esc|Tab|Enter|Strg"
# The number of an article, a strain or a form. COVID-19 is a word.
_HAS_CODE = r"(?=[\w-]*(?:\d[A-Z]|[A-Z]\d|\d{4}))(?=[\w-]*[A-Z])"
_CODE_PART = r"(?:[A-Z]\w{0,9}[A-Z]\w{0,9}|[A-Z0-9]{1,12})"
_WORD_START = r"(?<![\w.~@/\\-])"
_NAME = r"[\w.~@-]+"

_CODE = (
    r"``[^\n]+?``|`[^`\n]+`",
    r"<<[\w .-]{1,40}>>",
    r"\{\{[^{}\n]{0,200}\}\}|\{%[^{}\n]{0,200}%\}|[$#%]?\{ ?[^{}\s]{0,80} ?\}|<%[^<>\n]{0,200}%>",  # templates
    r"\{\w{1,40}, ?\w{1,20}(?:,(?:[^{}]|\{[^{}]{0,80}\}){0,200})?\}|\[\[[^\[\]\n]{1,80}\]\]",  # ICU; a wiki
    r"(?<!\S)%\d(?![\w$])",
    r"%%|[#$€£]?%(?:\(\w{1,50}\)|\d{1,2}\$)?[-+#0]?\d{0,3}(?:\.\d{1,3})?[sdifuxXeEgGcr@](?!\w)",  # printf
    rf"{_WORD_START}[A-Za-z]:\\(?:[^\s\"<>|*?]*{_LAST})?",  # C:\Users
    rf"(?<!\S)\\\\[\w.-]+\\(?:[^\s\"<>|*?]*{_LAST})?",  # \\server\share
    r"(?<!\S)(?:~|\.{1,2})?/[\w.~@/-]*[\w~@/-]",  # /usr/bin, ~/notes
    rf"{_WORD_START}{_NAME}(?:/{_NAME})*/{_NAME}\.(?:{_FILE_TYPES})(?!\w)",  # src/main.py
    rf"{_WORD_START}[\w-]+(?:\.[\w-]+)*?\.(?:{_FILE_TYPES})(?![\w-]|\.\w)",  # notes.txt
    r"(?<![\w-])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![\w-])",  # UUID
    r"(?<!\w)(?:0x[0-9A-Fa-f]+|(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{7,64})(?!\w)",  # hashes
    r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:{1,2}){2,7}[0-9A-Fa-f]{0,4}(?![\w:])",  # 2001:db8::1, 00:1B:44:11:3A:B7
    r"(?<![\w.])v?\d+(?:\.\d+){2,}(?::\d{1,5}|/\d{1,2}|-[\w.]*\w)?(?!\w)|(?<!\w)v\d+(?:\.\d+)*(?!\w)",  # versions
    r"(?<!\S)(?:--[a-z][\w-]*(?:=\S*[^\s.,;:!?])?|-[A-Za-z](?=,? --[a-z]))",  # --option; -o, --option
    rf"(?<![\w&?/-])[A-Za-z_]\w{{1,40}}=(?:[^\s\"'=]{{0,200}}{_LAST})",  # DEBUG=1
    rf"(?<![\w+])(?:{_KEYS})(?: ?\+ ?(?:{_KEYS}|[A-Z][a-z]{{2,9}}|[A-Z0-9]|F\d{{1,2}})(?!\w)){{1,3}}",  # Ctrl+C
    rf"(?<![\w-]){_HAS_CODE}{_CODE_PART}(?:-{_CODE_PART}){{1,5}}(?!\w)",  # SKU-88213-XL
    r"(?<!\w)\$[A-Za-z_]\w*(?:/[\w.~@/-]*[\w~@/-])?",  # $HOME/bin
    r"(?<![\w.])(?:\w+\.)*\w+\(\)",  # print(), list.append()
    r"(?<![\w:])\w+(?:::\w+)+(?:\(\))?(?![\w:])|(?<!\S)(?:&&|\|\|)(?!\S)",  # std::vector; &&
    r"(?<!\w)(?=\w*_)(?=_*[^\W_])\w+(?!\w)",  # snake_case, __name__
    r"(?<!\w)[a-z]+[A-Z]\w*(?!\w)",  # camelCase
    r"(?<!\w)(?:C\+\+|[CF]#)(?!\w)|(?<!\w)(?:TODO|FIXME)(?=[:(])",
    r"(?<!\w)(?:AB|[A-FO])[+−-](?![\w+−-])",  # marks of a school, groups of blood
    r"(?m:^[A-Z][-–][A-Z](?![\w-]))",  # A-Z
    r"(?<!\w)(?:[DMYA]{2}|[YA]{4})(?:[/.-](?:[DMYA]{2}|[YA]{4})){1,2}(?!\w)",  # DD/MM/YYYY
)
# Programs that are called by a line of their own.
_PROGRAMS = (
    "npm|npx|yarn|pnpm|pip3?|pipx|conda|git|docker|kubectl|brew|apt|apt-get|cargo|go|curl|wget|ssh|scp|python3?|node|sudo|"
    "make|cmake|chmod|chown|mkdir|rsync|tar|systemctl|gem|composer|dotnet|terraform|helm|psql|mysql|ls|cp|mv|rm|cd|grep"
)
_SUBCOMMANDS = (
    "install|uninstall|add|remove|run|build|start|test|init|clone|commit|push|pull|status|checkout|update|upgrade"
)
_NO_WORDS = "npm|npx|pnpm|pip3?|git|docker|kubectl|apt-get|systemctl"  # of the programs, in either language
_COMMAND_LINES = (
    rf"(?m:^[ \t]*(?:\$ )?(?:{_PROGRAMS})(?=[^\n]{{0,300}}? -{{1,2}}[A-Za-z])(?: [^\n]*)?$)",  # npm install -g x
    rf"(?m:^[ \t]*(?:\$ )?(?:{_PROGRAMS}) (?:{_SUBCOMMANDS})(?: [^\s.,;:!?]+)?[ \t]*$)",  # pip install x
    r"(?m:^[ \t]*\$ [a-z][^\n]*$)",
    rf"(?<!\S)(?:sudo (?:{_PROGRAMS})|{_NO_WORDS}) (?:{_SUBCOMMANDS})(?![\w-])",  # mid-sentence
    r"(?<!\S)SELECT\s[^\n;]{1,300}?\sFROM\s(?=[^\n;]{0,100}[a-z_*0-9])[^\n;]*;?",  # SQL
    r"(?<!\S)(?:INSERT\sINTO|DELETE\sFROM|(?:CREATE|ALTER|DROP)\sTABLE)\s(?=[^\n;]{0,100}[a-z_*0-9])[^\n;]*;?",
    r"(?<!\S)UPDATE\s\S{1,100}\sSET\s[^\n;]*;?",
)
# Lines of a program, as they begin and end in most languages of programming.
_STATEMENTS = (
    r"(?m:^[ \t]*(?:if|for|while|switch|function \w+) ?\([^\n]*\) ?\{[^\n]*$)",  # if (x > 3) { return true; }
    r"(?m:^[ \t]*(?:const|let|var) \w+ = [^\n]*$)",
    r"(?m:^[ \t]*return\b[^\n]*;[ \t]*$)",
    r"(?m:^[ \t]*(?:def|class) \w+\([^\n]*:[ \t]*$)",
    r"(?m:^[ \t]*for \w+ in \w+\([^\n]*:[ \t]*$)",
    r"(?m:^[ \t]*(?:import [\w.]+ as \w+|from [\w.]+ import \w[\w, ]*)[ \t]*$)",
    r"(?<!\S)[\w.]+ [!=]= [\w.'\"]*\w",  # a == b
)
# As in 9:00 - 14:00, or 9 am - 5 p.m.
_TIME = r"\d{1,4}(?:[:.,/]\d{1,4}){0,2}(?:h| ?[AaPp][Mm]| ?[AaPp]\. ?[Mm](?:\.(?!\s*$|\s+[¿¡A-ZÀ-ÖØ-Þ]))?)?"
# Symbols that both languages share.
_UNITS = "km/h|h|min|[mk]?g|[mck]?m[²³]?|[mc]?l|k?Wh?|[kMG]?Hz|[kMGT]B|[kM]bit/s"

_EMOJI_ROW = rf"[#*0-9]\ufe0f?\u20e3|(?:{_EMOJI}[\ufe0e\ufe0f\u200d\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F]*)+"
_EMOTICON = r"(?<!\S)(?:[:;=]['’]?-?[()\[\]DPpOo/|*3]+|<3|\^_?\^)(?!\S)"

_KINDS = (
    rf"[{''.join(PLACEHOLDERS)}]",  # a text that holds our own symbols keeps them, too
    rf"(?:https?|ftp)://\S*{_LAST}",
    r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    rf"(?<![\w@.-])(?:www\.[\w-]+(?:\.[\w-]+)*|{_DOMAIN})(?:[/?#](?:\S*{_LAST})?)?",
    rf"(?<![\w@.-])(?:[\w-]+\.)+[a-z]{{2,6}}/[\w?#](?:\S*{_LAST})?",  # bit.ly/x
    *_COMMAND_LINES,
    *_STATEMENTS,
    *_CODE,
    rf"(?<!\w)(?:{_ACRONYMS})(?!\w)",
    r"(?<!\w)[@#]\w+",
    CARRIED,
    r"</?[A-Za-z][^<>]{0,200}>|&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,6});",  # HTML
    r"(?<!\w)[A-Z]{1,3} ?& ?[A-Z]{1,3}(?!\w)",  # R&D, AT & T
    # What Unicode's NFKC would write otherwise: CO₂, ½, ①, ™.
    r"(?:(?<!\w)[^\W\d_]{1,3})?[²³¹⁰⁴-₎]+(?:[A-Z][\w₀-₎]*)?|[¼-¾℀-⅞①-⓿㈀-㏿]",
    r"(?:(?<![\w-])[A-ZÀ-ÖØ-Þ][\w-]{0,30})?®",  # and the brand before it
    _EMOJI_ROW,
    _EMOTICON,
    r"(?<!\w)(?i:(?:j[aei]){2,}j?|(?:h[aei]){2,}h?|a(?:ja|ha){2,}|lo+l|lmao|xd+)(?!\w)",  # laughter, but no daughter
    r"(?<![\w.,])\d+(?:[.,]\d+)?(?: [x×] \d+(?:[.,]\d+)?)+(?!\w)",  # 2 x 4
    rf"(?<![\w.,:/-]){_TIME} [–—-] {_TIME}(?![\w:/])",
    r"(?<![\w-])\d{1,2}-[^\W\d_]{3,4}-(?:\d\d){1,2}(?![\w-])",  # 15-ene-2024
    rf"(?<![\w.,])\d[\d.,]*&nbsp;(?:[€$£¥%‰]|°[CFK](?!\w)|(?:{_UNITS})(?!\w))",
    # Degrees; before a noun it is an ordinal.
    r"(?<![\w.,])[-−–]?\d[\d.,]*[ \u00a0\u202f]?[°º] ?[CFK](?!\w)",
    r"(?<![\w.,])\d{2,}º(?!\s?\w)|(?:(?<= a )|(?<= de ))\d{2,}º|(?<=[Hh]ace )\d+º",
    r"(?<![\w+])\+?\(?\d[\d ()/-]{6,40}\d(?!\w)",  # telephone numbers
    r"(?<![\w.,])\d{1,3}(?:[  ]\d{3})+(?!\w)",  # thousands apart
)
# None of them begins within a word, but for addresses (h, f), nor with a space within a line: so most places of a text
# need one look and not one for each kind.
_NOWHERE = r"[A-Za-egi-zÀ-ÖØ-öø-ÿ](?<=\w.)| (?<=[^\n] )"
_SPAN = re.compile(f"(?!{_NOWHERE})(?:{'|'.join(f'(?:{kind})' for kind in _KINDS)})")
# Rows of marks, leaders of dots, arrows; marks by themselves between words; that of a field which must be filled in.
_ROW_OF_MARKS = re.compile(
    r"(?<!\w)([*_=~#+|<>-])\1{2,}(?!\w)|(?<!\w)__+(?:[/.-]__+)+(?!\w)|\.{5,}|(?<!\S)(?:[*|<>=~^\\+]{1,3}|[-=]+>|<[-=]+)(?!\S)|(?<=[^\W\d_])\*(?!\S)"
)
# What stands before or behind a sentence and is no part of it.
_ORNAMENT = re.compile(rf"{_EMOJI_ROW}|{_EMOTICON}|{_ROW_OF_MARKS.pattern}|(?<!\S)[—–-](?!\S)")
_LONE_GUILLEMET = re.compile(r"(?<!\S)[«»‹›](?!\S)")  # an arrow
_ORNAMENT_OR_GUILLEMET = re.compile(f"{_ORNAMENT.pattern}|{_LONE_GUILLEMET.pattern}")
# Letters and numbers among signs of arithmetic: `x + 2 = 5`, `R & B`.
_FORMULA = re.compile(
    r"(?<!\S)(?:[^\W_]|\d+(?:[.,]\d+)?)(?: [+*/=×÷±≤≥≠≈&^→←↔⇒] (?:[^\W_]|\d+(?:[.,]\d+)?))+(?![^\W_])"
)

# Scripts that set no spaces, and Korean, which sets its particles behind numbers: their letters are no part of one.
_WITHOUT_SPACES = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u30ff\u3130-\u318f"
    "\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_LETTER, _PART = rf"[^\W\d{_WITHOUT_SPACES}]", rf"(?:\d|[^\W\d{_WITHOUT_SPACES}])"
# Set between a number and its unit, where a line must not break as well.
_GAP = "[ \u00a0\u202f]?"
# A word with a digit in it, with the signs that belong to it: $1,299.99, 14:30, 3/4/2021, A380, -5°C, 30%, 5'10".
# A unit with a stop of its own is an abbreviation, which each language has others of: 5 min. left, km. 12.
_STOP_OF_UNIT = r"\.(?:\s?[a-zß-ÿ\d]|[,;:)])"
_NUMBER = re.compile(
    rf"(?<!{_PART})(?:[-+−–]?[$€£¥₩]|[-+−–])?{_LETTER}*\d{_PART}*(?:[.,:/'’+–—-]\d{_PART}*)*"
    rf"(?:{_GAP}(?:[€$£¥₩%‰]|°[CFK](?!\w)|(?:{_UNITS})(?!\w|{_STOP_OF_UNIT})|[ap]\.{_GAP}m(?:\.(?!\s*$))?)"
    r"|°|(?<=\d)(?:[\"″]|'(?=\s)))?"
)
_ORDINAL_MARK = re.compile("[ºª]")
_FENCES = ("```", "~~~")


@lru_cache(maxsize=16)  # whoever reads a sentence asks half a dozen times
def find_signs(text: str) -> tuple[tuple[int, int], ...]:
    """Returns where links, addresses, code, emoji and all else that is no prose begin and end, in order."""
    found = [match.span() for pattern in (_SPAN, _ROW_OF_MARKS, _FORMULA) for match in pattern.finditer(text)]
    signs, end = [], 0
    for start, stop in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= end:
            signs.append((start, stop))
            end = stop
    return tuple(signs)


def without_ornaments(text: str) -> tuple[int, int]:
    """Returns where a sentence begins and ends without the emoji, emoticons, lone dashes and rows of marks around it.

    So do quotation marks of which the other half is missing, between spaces: `« Back`.
    """
    pattern = _ORNAMENT
    if len(_LONE_GUILLEMET.findall(text)) == 1 == sum(map(text.count, "«»‹›")):
        pattern = _ORNAMENT_OR_GUILLEMET
    start, stop = 0, len(text.rstrip())
    found = [match.span() for match in pattern.finditer(text) if match[0][0] != "."]
    for first, last in found:
        if text[start:first].strip():
            break
        start = last
    for first, last in reversed(found):
        if first < start or text[last:stop].strip():
            break
        stop = first
    return start, stop


def without_signs(text: str) -> str:
    """Returns a text with a space in the place of all that `find_signs` finds, and of the blocks of HTML."""
    text, parts, end = without_breaks(text), [], 0
    for start, stop in find_signs(text):
        parts += [text[end:start], " "]
        end = stop
    return "".join([*parts, text[end:]])


def find_numbers(text: str, language: str | None = None) -> Iterator[tuple[int, int]]:
    """Yields where the numbers of a text, with the signs and units that belong to them, begin and end, in order.

    Not among them are a single digit, which is often a word on the other side, and what has an ending that is another
    one there, as far as the language's file has it: 20th. Without a language no ending is known.
    """
    spoken = rules_of(language or "").spoken_number
    return (match.span() for match in _NUMBER.finditer(text) if not spoken.fullmatch(match[0]))


def without_numbers(text: str) -> str:
    """Returns a text without its numbers, the signs, units and endings that belong to them: 2.º, 9h, 5 kg."""
    return _ORDINAL_MARK.sub("", _NUMBER.sub(" ", text))


def is_fence(line: str) -> str | None:
    """Returns the marks that open or close a block of code in Markdown, if a line begins with them."""
    return next((fence for fence in _FENCES if line.lstrip().startswith(fence)), None)
