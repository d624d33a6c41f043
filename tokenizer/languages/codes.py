"""Codes of languages."""


def base_code(code: str) -> str:
    """Returns the code of a language without its region or script, in small letters: `pt` of `pt-BR` and `pt_BR`."""
    return code.replace("_", "-").partition("-")[0].casefold()
