"""What a mark is inside a paragraph of Markdown, and inside a subtitle."""

import re

from model.inference.reading.markup.inline import TAGS

OVERRIDE = r"\{(?:\\[^{}]{0,200}|/?[A-Za-z](?::[^{}\s]{0,20})?)\}"  # of SubStation and MicroDVD: {\an8}, {y:i}
SUBTITLE_TAG = re.compile(rf"<[^<>]*>|{OVERRIDE}")
SUBTITLE_MARKS = re.compile(
    rf"""
    (?P<mark>{OVERRIDE} | <[\d:.]{{5,15}}>)
  | (?P<fixed>&(?:\#\d{{1,7}}|\#[xX][\da-fA-F]{{1,6}}|[A-Za-z]\w{{1,30}});)
  | {TAGS}
    """,
    re.VERBOSE,
)
# Of a link: an address, in which a site may put something, and a title.
_ADDRESS = r"(?:<[^<>\n]{0,2000}>|(?:\{\{[^{}]{0,200}\}\}|\{%[^{}]{0,200}%\}|[^()\s]|\([^()\s]{0,200}\)){0,2000}+)"
_TARGET = rf"\({_ADDRESS}(?:\s+(?:\"[^\"]{{0,500}}\"|'[^']{{0,500}}'|\([^()]{{0,500}}\)))?\s{{0,9}}\)"
_FORMULA = r"(?:(?!\\{1,2}[)\]]).)"
MARKDOWN_MARKS = re.compile(
    rf"""
    (?P<fixed>
        (?:\{{[a-z][\w:+-]{{1,40}}\}}|:[a-z][\w+-]{{1,30}}:)?                  # of Sphinx: {{ref}}`casa`, :ref:`casa`
        (?<!`)(?P<ticks>`{{1,9}})(?!`).{{1,2000}}?(?<!`)(?P=ticks)(?!`)   # code
      | \$\$[^$]{{1,2000}}\$\$ | \$(?![\s\d])[^$\n]{{1,500}}(?<!\s)\$(?!\d)   # a formula
      | <(?P<literal>kbd|code|samp|var|tt|math|script|style)\b[^<>]{{0,1000}}>.{{0,2000}}?</(?P=literal)\s*>
      | \\{{1,2}}[(\[](?={_FORMULA}{{0,500}}?(?:[\^_=+{{}}]|\\[A-Za-z])){_FORMULA}{{1,500}}\\{{1,2}}[)\]]
      | \[\[[^\[\]\n]{{1,200}}\]\]                                            # a wiki's page
      | \{{\{{.{{1,1000}}?\}}\}}                                              # what a site puts here
      | (?<![\w:]):[a-z][a-z\d_+-]{{1,30}}:(?![\w:])                          # an emoji by its name
      | <[A-Za-z][A-Za-z\d+.-]{{1,31}}:[^<>\s]{{0,2000}}> | <[^<>\s@]{{1,100}}@[^<>\s]{{1,200}}>
      | (?:https?|ftp)://(?:[^\s<>()]|\([^\s<>()]{{0,200}}\)){{1,2000}}(?<![.,;:!?*_])
      | (?<![\w:\\])\\[A-Za-z]{{2,30}}(?:\[[^\[\]\n]{{0,200}}\])?(?:\{{[^{{}}\n]{{0,200}}\}}){{0,4}}  # of TeX
      | \+\+[\w-]{{1,20}}(?:\+[\w-]{{1,20}}){{1,5}}\+\+                        # keys: ++ctrl+c++
      | \\[!-/:-@\[-`{{-~]                                                   # an escaped sign
      | (?<!\w)\w{{1,9}}(?:~[\w+-]{{1,9}}~\w{{0,9}}|\^[\w+-]{{1,9}}\^\w{{0,9}})+(?!\w)       # H~2~O, x^2^
      | &(?:\#\d{{1,7}}|\#[xX][\da-fA-F]{{1,6}}|[A-Za-z]\w{{1,30}});
    )
  | (?P<mark>
        !\[[^\[\]]{{0,500}}\](?:{_TARGET}|\[[^\[\]]{{0,200}}\])              # a picture
      | ^\*\[[^\[\]\n]{{1,100}}\]: | \[\^[^\[\]\s]{{1,100}}\]                   # an abbreviation, a footnote
      | ^\[[ xX]\](?=\s) | ^\[!\w{{1,20}}\][-+]? | ^\|                          # a task, a box's kind, a verse
      | <!--[^>]{{0,1000}}(?<=--)> | %%.{{1,1000}}?%% | \{{/\*.{{0,1000}}?\*/\}}   # comments
      | \^\[[^\[\]]{{1,1000}}\]                                                # a note in its place
      | \{{%.{{1,1000}}?%\}} | \{{[ ]?(?:[:#.]|[\w-]{{1,40}}=)[^{{}}\n]{{0,200}}\}}  # a site's tag; attributes
    )
  | {TAGS}
  | (?P<opening_link>\[)
  | (?P<closing_link>\](?:{_TARGET}|\[[^\[\]]{{0,200}}\])?)
  | (?P<emphasis>\*{{1,3}}|_{{1,3}}|~{{1,2}}|==|\+\+)
    """,
    re.VERBOSE | re.DOTALL,
)
