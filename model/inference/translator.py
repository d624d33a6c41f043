"""Text in, text out: the one way that chat, file, command line and HTTP take."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from model.bundle import Bundle, load_bundle
from model.glossary.glossary import Glossary
from model.inference.alternatives import Alternative, find_words, list_translations, list_words
from model.inference.confidence.calibration import Calibration
from model.inference.constraints.constraint import Ids
from model.inference.engine import Engine, ShouldStop, run
from model.inference.pair import EncoderDecoder, InferencePair
from model.inference.reading.reading import Reader, Reading, encode_prefix
from model.inference.request import DEFAULT_BEAM_SIZE, Direction, check_count
from model.inference.streaming import stream_translation
from model.inference.trace import Trace, trace_search
from model.inference.translation import Translation
from model.language_id.detect import Detection, LanguageDetector, ScriptDetector
from tokenizer.preprocess.lexicon import Lexicon
from tokenizer.subword import SubwordTokenizer

_SPARE_WORDS = 3  # looked for beyond those wanted: two may turn out to be the same word in other pieces


class Translator:
    """Translates texts between the languages of one trained network.

    Sentences are translated one by one, each from its own words alone; a text is its sentences' translations
    with the white space of the source between them. A sentence's translation is the same wherever it stands:
    alone, in a text, in a stream or in a file. Any number of threads may use one translator.

    Whoever waits for a translation may end it: `should_stop` is asked after every step of the network, a few
    milliseconds apart for a sentence and some hundred at most for a batch. As soon as it returns True, the method
    raises `model.inference.engine.TranslationStopped`; what it raises itself comes through as well.

    Args:
        pair: the network.
        subwords: the vocabulary that the network was trained with.
        name: shown to people.
        max_source_length: ids of the longest sentence that the network was trained on; longer ones are cut.
            Sentences of 50 ids read whole by a network that had seen up to 40 lost a third of their text.
        lexicon: the words that the network has learnt. With it, and placeholders in the vocabulary, names that it
            has not learnt, numbers, links and the like arrive unharmed.
        detector: tells languages apart; None: by their scripts alone.
        calibration: what the network's probabilities are worth, and how much reranking counts.
    """

    def __init__(
        self,
        pair: EncoderDecoder,
        subwords: SubwordTokenizer,
        name: str,
        *,
        max_source_length: int = 40,
        lexicon: Lexicon | None = None,
        detector: LanguageDetector | ScriptDetector | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.name = name
        self.languages = subwords.languages
        self.bundle: Bundle | None = None  # what it was opened from
        weights = calibration.reranking_weights if calibration else {}
        by_target = {code: weights[way] for code in self.languages for way in weights if way.endswith(f"-{code}")}
        self._engine = Engine(pair, subwords, by_target)
        self._detector = detector or ScriptDetector(self.languages, lexicon)
        self._reader = Reader(self._engine, self._detector, lexicon, calibration, max_source_length)

    @classmethod
    def load(cls, bundle_dir: Path, *, num_threads: int = 1, calibration: Calibration | None = None) -> Self:
        """Opens the translator that a bundle holds.

        Args:
            bundle_dir: the bundle.
            calibration: another one than the bundle's.
            num_threads: threads for one operator of the network; one is fastest for single sentences.

        Raises:
            ValueError: there is no bundle or it cannot be used (`BundleError` says why).
        """
        bundle = load_bundle(bundle_dir)
        pair = InferencePair.load(bundle.encoder_path, bundle.decoder_path, bundle.scorer_path, num_threads=num_threads)
        subwords = SubwordTokenizer.load(bundle.tokenizer_path)
        lexicon = bundle.load_lexicon()
        translator = cls(
            pair,
            subwords,
            bundle.name,
            max_source_length=bundle.max_source_length,
            lexicon=lexicon,
            detector=LanguageDetector.of_bundle(bundle, lexicon),
            calibration=calibration or Calibration.of_bundle(bundle),
        )
        translator.bundle = bundle
        return translator

    def detect(self, text: str) -> Detection:
        """Tells which of `languages` a text is in, or that it is not sure, or that it is none of them."""
        return self._detector.detect(text)

    # === Whole texts ===

    def translate(
        self,
        text: str,
        *,
        source_language: str,
        target_language: str,
        beam_size: int = DEFAULT_BEAM_SIZE,
        anyway: bool = False,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> Translation:
        """Translates one text. See `translate_all`."""
        [translation] = self.translate_all(
            [text],
            source_language=source_language,
            target_language=target_language,
            beam_size=beam_size,
            anyway=anyway,
            should_stop=should_stop,
            glossary=glossary,
        )
        return translation

    def translate_all(
        self,
        texts: Sequence[str],
        *,
        source_language: str,
        target_language: str,
        beam_size: int = DEFAULT_BEAM_SIZE,
        anyway: bool = False,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> list[Translation]:
        """Returns the translation of each text as if it were alone; like sentences are searched in batches.

        A translation that repeats itself, lacks a number or leaves a part of its sentence out gives way to another
        one, where the search finds one that does not; `Translation.doubts` says what is left of that. A sentence in
        none of `languages` stays as it is, and `Translation.left` names it.

        Args:
            texts: any texts: empty ones, several sentences, several lines.
            source_language, target_language: two different ones of `languages`.
            beam_size: hypotheses kept for each sentence, 1 (greedy, fastest) to 16.
            anyway: translate sentences in any language, as if they were in `source_language`.
            should_stop: returns whether to give up, see the class.
            glossary: words of the user's own, which the translations hold as they are given.

        Raises:
            ValueError: a language or the beam size is not on offer.
        """
        direction = Direction(source_language, target_language)
        readings = self._reader.read_all(texts, direction, beam_size, should_stop, glossary, anyway=anyway)
        sources = [sentence.ids for reading in readings for sentence in reading.sentences]
        found = self._engine.translate_all(sources, beam_size, should_stop)
        again = [ids for reading in readings for ids in reading.fit(found)]
        found |= self._engine.translate_all(again, beam_size, should_stop)
        return [reading.assemble(found) for reading in readings]

    def stream(
        self,
        text: str,
        *,
        source_language: str,
        target_language: str,
        beam_size: int = DEFAULT_BEAM_SIZE,
        anyway: bool = False,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> Iterator[Translation]:
        """Yields the translation of one text as it grows; the last one is finished and what `translate` gives.

        There is one for each step of a search, so whoever iterates can stop at any time; `should_stop` ends what comes
        before the first one. Words may still change while a sentence grows, when another hypothesis of the beam
        overtakes, and when the best one turns out to repeat itself, to lack a number or to leave something out; while
        another is looked for, nothing new is shown.

        Raises:
            ValueError: a language or the beam size is not on offer.
        """
        direction = Direction(source_language, target_language)
        [reading] = self._reader.read_all([text], direction, beam_size, should_stop, glossary, anyway=anyway)
        return stream_translation(self._engine, reading, beam_size)

    # === One sentence ===

    def complete(
        self,
        text: str,
        prefix: str,
        *,
        source_language: str,
        target_language: str,
        beam_size: int = DEFAULT_BEAM_SIZE,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> Translation:
        """Returns the best translation of one sentence that begins with `prefix`.

        Args:
            text: one sentence. A text of several is steered by each sentence's own text, which
                `translation.sentences` tells.
            prefix: the beginning, to the end of a word; `TranslatedSentence.prefix` gives that of a translation.
            source_language, target_language, beam_size, should_stop, glossary: as in `translate_all`.

        Raises:
            ValueError: a language or the beam size is not on offer, the text is not one sentence, or the prefix
                is longer than a translation may be.
        """
        reading = self._reader.read(text, Direction(source_language, target_language), beam_size, should_stop, glossary)
        [translation] = self._complete(reading, [encode_prefix(reading.only_sentence, prefix)], beam_size, should_stop)
        return translation

    def alternatives(
        self,
        text: str,
        prefix: str,
        *,
        source_language: str,
        target_language: str,
        count: int = 5,
        beam_size: int = DEFAULT_BEAM_SIZE,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> list[Alternative]:
        """Returns the likeliest words that may follow a beginning, each with what `complete` gives for it, best first.

        Args:
            count: words to find, from 1 to 16; there may be fewer.
            All else, and what is raised, as in `complete`; a count out of range is a ValueError, too.
        """
        check_count(count)
        reading = self._reader.read(text, Direction(source_language, target_language), beam_size, should_stop, glossary)
        sentence = reading.only_sentence
        begun = encode_prefix(sentence, prefix)
        words = run(find_words(self._engine, sentence.ids, begun, count + _SPARE_WORDS), should_stop)
        prefixes = [encode_prefix(sentence, self._engine.subwords.decode((*begun, *pieces))) for pieces, _ in words]
        translations = self._complete(reading, prefixes, beam_size, should_stop)
        return list_words(translations, [probability for _, probability in words], sentence.decode(begun))[:count]

    def n_best(
        self,
        text: str,
        *,
        source_language: str,
        target_language: str,
        count: int = 5,
        beam_size: int | None = None,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> list[Alternative]:
        """Returns up to `count` different translations of one sentence, best first.

        Args:
            count: translations to find, from 1 to 16.
            beam_size: None: as wide as the count, but at least as in `translate`.
            All else, and what is raised, as in `complete`; a count out of range is a ValueError, too.
        """
        check_count(count)
        beam_size = max(count, DEFAULT_BEAM_SIZE) if beam_size is None else beam_size
        reading = self._reader.read(text, Direction(source_language, target_language), beam_size, should_stop, glossary)
        ids = reading.only_sentence.ids
        [hypotheses] = run(self._engine.translate([ids], beam_size), should_stop)
        return list_translations([reading.assemble({ids: [hypothesis]}) for hypothesis in hypotheses])[:count]

    def trace(
        self,
        text: str,
        *,
        source_language: str,
        target_language: str,
        beam_size: int = DEFAULT_BEAM_SIZE,
        count: int = 5,
        should_stop: ShouldStop | None = None,
        glossary: Glossary | None = None,
    ) -> Trace:
        """Returns how the translation of one sentence was searched, step by step.

        Args:
            count: likeliest next pieces to tell of each step, from 1 to 16.
            All else, and what is raised, as in `complete`; a count out of range is a ValueError, too.
        """
        check_count(count)
        reading = self._reader.read(text, Direction(source_language, target_language), beam_size, should_stop, glossary)
        return trace_search(self._engine, reading.only_sentence, beam_size, count, should_stop)

    def _complete(
        self, reading: Reading, prefixes: Sequence[Ids], beam_size: int, should_stop: ShouldStop | None
    ) -> list[Translation]:
        """Returns the best translation of a reading of one sentence for each prefix."""
        if not prefixes:
            return []
        ids = reading.only_sentence.ids
        found = run(self._engine.translate([ids] * len(prefixes), beam_size, prefixes), should_stop)
        return [reading.assemble({ids: each}, len(prefix)) for each, prefix in zip(found, prefixes, strict=True)]
