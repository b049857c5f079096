"""An evaluation as one HTML page: no script, nothing from outside, the failures with their sound."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Mapping, Sequence
from html import escape

from voice_her2.audio import HEARING_FORMAT
from voice_her2.edges.evaluation_report.plots import histogram, legend, palette, stacked_bars
from voice_her2.errors import VoiceHer2Error
from voice_her2.evaluation import FUSED, Condition, Rate, Result, Tally, Verdict, confusion, tallies, tally
from voice_her2.labelled import Case

AudioOf = Callable[[Result], bytes]
"""Gives the PCM (`HEARING_FORMAT`) that was heard for a result."""

MOST_FAILURES = 200
MOST_PLAYERS = 60
MOST_PLAYER_S = 30.0
MOST_AUDIO_BYTES = 12_000_000
"""The page then stays below 17 MB, which every browser opens and most mail takes."""

_STYLE = """
*{box-sizing:border-box}
body{margin:0 auto;max-width:84rem;padding:1.5rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
h1{font-size:1.7rem;margin:.2rem 0}
h2{font-size:1.25rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line)}
h3{font-size:1rem;margin:0}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
caption{text-align:left;color:var(--soft);padding:.3rem 0}
th,td{padding:.25rem .5rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th:first-child,td:first-child{text-align:left}th[scope=row]{font-weight:400}
#confusion thead th{white-space:normal;vertical-align:bottom}
.wide{overflow-x:auto}.wide:focus-visible,a:focus-visible{outline:3px solid var(--helped)}
.bounds,dt,.soft{color:var(--soft)}.bounds{font-size:.85em}.bad{color:var(--wrong);font-weight:600}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem .9rem;margin:.4rem 0}dd{margin:0;overflow-wrap:anywhere}
article{border:1px solid var(--line);border-left:.5rem solid var(--of);border-radius:.3rem;padding:.7rem 1rem;margin:.8rem 0}
audio{display:block;width:100%;max-width:30rem;margin:.4rem 0}svg{max-width:100%;height:auto}
a{color:var(--helped)}
.confused{background:color-mix(in srgb,var(--wrong) 30%,transparent)}
.good{background:color-mix(in srgb,var(--right) 30%,transparent)}
"""


def page(
    about: Mapping[str, str],
    results: Sequence[Result],
    unread: Sequence[tuple[Case, Condition, VoiceHer2Error]],
    audio_of: AudioOf,
) -> str:
    """Return the whole page; `about` says what was evaluated and with what."""
    everything = tally(results)
    by_condition = tallies(results, lambda result: result.condition.label)
    failures = sorted((r for r in results if r.verdict is not Verdict.RIGHT), key=lambda r: -list(Verdict).index(r.verdict))
    sections = [
        f"<header><h1>How well it hears and answers</h1><p>{_sentence(everything)}</p>{_pairs(about)}</header>",
        _section("rates", "Rates", "".join(_rates(label, results) for label in by_condition) + _VERDICTS),
        _section("plots", "At a glance", _plots(results, by_condition)),
        _section("confusion", "What was expected, and what was done", _confusion(results)),
        _section("margins", "How clearly answers led", _margins(results)),
        _section("failures", f"Not right: {len(failures)} of {len(results)}", _failures(failures, audio_of)),
        _section("unread", f"Not heard: {len(unread)}", _unread(unread)) if unread else "",
    ]
    places = (
        ("rates", "Rates"),
        ("plots", "Plots"),
        ("confusion", "Confusion"),
        ("margins", "Margins"),
        ("failures", "Failures"),
    )
    links = " · ".join(f'<a href="#{place}">{name}</a>' for place, name in places)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; media-src data:\">"
        f'<meta name="color-scheme" content="light dark">'
        f"<title>voice_her2 evaluation</title><style>{palette()}{_STYLE}</style></head>"
        f'<body><nav aria-label="Sections">{links}</nav><main>{"".join(sections)}</main></body></html>\n'
    )


_VERDICTS = (
    '<p class="soft">right: the expected answer; where none is expected, a refusal or silence; where asking back is, that. '
    "helped: asked back, with the expected entry on offer. missed: refused, or asked back without it. silent: no speech noticed. "
    "wrong: any other answer, crossed among them: an answer for the other value of a contrast. "
    "Brackets: 95 % bounds after Wilson. WER: word error rate. Endpoint: from the end of speech to noticing it, in recordings; "
    "one that ends with its last word ends it at once.</p>"
)


def _section(place: str, title: str, inner: str) -> str:
    return f'<section id="{place}" aria-labelledby="{place}-title"><h2 id="{place}-title">{escape(title)}</h2>{inner}</section>'


def _sentence(one: Tally) -> str:
    wrong, right = one.wrong, one.rate(Verdict.RIGHT)
    return (
        f"{one.recordings} recordings heard: {100 * right.share:.1f} % right, {wrong.count} wrong "
        f"(with 95 % confidence between {100 * wrong.low:.2f} % and {100 * wrong.high:.2f} %), "
        f"{one.counts.get(Verdict.CROSSED, 0)} of them across a contrast."
    )


def _pairs(pairs: Mapping[str, str]) -> str:
    return (
        "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in pairs.items() if value) + "</dl>"
    )


def _rates(label: str, results: Sequence[Result]) -> str:
    here = [result for result in results if result.condition.label == label]
    names = ("kind", "n", "right", "helped", "missed", "silent", "wrong", "crossed", "WER free", "WER fused", "endpoint ms")
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    rows = [_row(kind, one) for kind, one in tallies(here, lambda result: result.case.kind).items()]
    body = "".join([*rows, _row("all", tally(here))])
    return _wide(label, f"<table><caption>{escape(label)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def _row(kind: str, one: Tally) -> str:
    readings = [one.errors.rate(reading) for reading in ("free", FUSED)]
    median = one.endpoint_percentile_ms(50)
    cells = [
        str(one.recordings),
        *(_rate(one.rate(verdict)) for verdict in (Verdict.RIGHT, Verdict.HELPED, Verdict.MISSED, Verdict.SILENT)),
        f'<span class="bad">{_rate(one.wrong)}</span>' if one.wrong.count else _rate(one.wrong),
        _rate(one.rate(Verdict.CROSSED)),
        *("–" if rate is None else f"{100 * rate:.1f} %" for rate in readings),
        "–" if median is None else f"{median:.0f}",
    ]
    return f'<tr><th scope="row">{escape(kind)}</th>' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _rate(rate: Rate) -> str:
    return f'{100 * rate.share:.1f} % <span class="bounds">[{100 * rate.low:.1f}, {100 * rate.high:.1f}]</span>'


def _wide(name: str, inner: str) -> str:
    # What scrolls must be reachable by keyboard.
    return f'<div class="wide" tabindex="0" role="region" aria-label="{escape(name)}">{inner}</div>'


def _plots(results: Sequence[Result], by_condition: Mapping[str, Tally]) -> str:
    kinds = tallies(results, lambda r: f"{r.case.kind}, {r.condition.label}" if len(by_condition) > 1 else r.case.kind)
    voices = tallies(results, lambda r: r.case.voice or "(not named)")
    worst_first = dict(sorted(voices.items(), key=lambda item: (-item[1].wrong.share, item[1].rate(Verdict.RIGHT).share)))
    named = '<svg viewBox="0 0 620 20" width="620" height="20" aria-hidden="true">' + "".join(legend(3)) + "</svg>"
    plots = [
        named,
        "<h3>By kind</h3>" + _wide("By kind", stacked_bars("Verdicts by kind", kinds)),
        "<h3>By noise and room</h3>" + _wide("By condition", stacked_bars("Verdicts by condition", by_condition)),
        "<h3>By voice, the worst first</h3>" + _wide("By voice", stacked_bars("Verdicts by voice", worst_first)),
    ]
    return "".join(plots)


def _confusion(results: Sequence[Result]) -> str:
    counts = confusion(results)
    rows = list(dict.fromkeys(expected for expected, _ in counts))
    done = sorted({done for _, done in counts}, key=lambda name: (name in _OUTCOMES, _OUTCOMES.get(name, 0), name))
    head = '<th scope="col">expected</th>' + "".join(
        f'<th scope="col">{escape(_OUTCOME_NAMES.get(name, name))}</th>' for name in done
    )
    wrong = {(r.case.expected, r.last.entry or r.last.outcome) for r in results if r.verdict in (Verdict.WRONG, Verdict.CROSSED)}
    good = {(r.case.expected, r.last.entry or r.last.outcome) for r in results if r.verdict is Verdict.RIGHT}
    body = ""
    for expected in rows:
        cells = ""
        for name in done:
            count = counts[expected, name]
            look = ' class="confused"' if (expected, name) in wrong else ' class="good"' if (expected, name) in good else ""
            cells += f"<td{look}>{count or '<span class=soft>·</span>'}</td>"
        body += f'<tr><th scope="row">{escape(expected)}</th>{cells}</tr>'
    caption = "Recordings; green where right, red where wrong, under all conditions together"
    return _wide("Confusion", f"<table><caption>{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


_OUTCOME_NAMES = {"clarify": "asked back", "refuse": "refused", "no_speech": "no speech", "command": "command"}
_OUTCOMES = {name: place for place, name in enumerate(_OUTCOME_NAMES, start=1)}


def _margins(results: Sequence[Result]) -> str:
    answers = [(h, r) for r in results for h in r.heard if h.outcome == "answer" and h.margin is not None]
    right = [h.margin for h, r in answers if h.entry in r.case.allowed and h.margin is not None]
    wrong = [h.margin for h, r in answers if h.entry not in r.case.allowed and h.margin is not None]
    if not answers:
        return "<p>Nothing was answered.</p>"
    return histogram("Margins of answers", {"right answers": ("right", right), "wrong answers": ("wrong", wrong)})


def _failures(failures: Sequence[Result], audio_of: AudioOf) -> str:
    shown, spent = list[str](), 0
    for place, result in enumerate(failures[:MOST_FAILURES]):
        sound = _flac(audio_of(result)) if place < MOST_PLAYERS and spent < MOST_AUDIO_BYTES else b""
        spent += len(sound)
        shown.append(_failure(result, sound))
    if len(failures) > MOST_FAILURES:
        shown.append(f"<p>{len(failures) - MOST_FAILURES} more are in the JSON.</p>")
    return "".join(shown) or "<p>Everything was right.</p>"


def _failure(result: Result, sound: bytes) -> str:
    case = result.case
    player = ""
    if sound:
        data = base64.b64encode(sound).decode()
        player = f'<audio controls preload="none" aria-label="{escape(case.file)}" src="data:audio/flac;base64,{data}"></audio>'
    said = {
        "said": case.text,
        "expected": case.expected,
        "voice": case.voice,
        "kind": case.kind,
        "heard under": result.condition.label,
    }
    parts = [f'<h3>{escape(result.verdict.value)}: <span class="soft">{escape(case.file)}</span></h3>', player, _pairs(said)]
    for heard in result.heard:
        done = heard.entry or " / ".join(filter(None, (_OUTCOME_NAMES.get(heard.outcome, heard.outcome), heard.command)))
        offered = ", ".join(heard.candidates) if heard.outcome == "clarify" else ""
        margin = "" if heard.margin is None else f"{heard.margin:g}"
        found = {"did": done, "offered": offered, "reason": heard.reason, "margin": margin, "understood": heard.transcript}
        parts.append(_pairs(found | {f"heard, {name}": text or "(nothing)" for name, text in heard.decoders.items()}))
    return f'<article style="--of:var(--{result.verdict.value})" data-verdict="{result.verdict.value}">{"".join(parts)}</article>'


def _unread(unread: Sequence[tuple[Case, Condition, VoiceHer2Error]]) -> str:
    return "".join(
        _pairs({"file": case.file, "under": condition.label, "what": error.what, "seen": error.seen, "fix": error.fix})
        for case, condition, error in unread
    )


def _flac(pcm: bytes) -> bytes:
    """Return the first `MOST_PLAYER_S` of PCM as FLAC; nothing for nothing."""
    import numpy as np
    import soundfile

    longest = int(MOST_PLAYER_S * HEARING_FORMAT.rate_hz) * HEARING_FORMAT.frame_bytes
    if not pcm:
        return b""
    file = io.BytesIO()
    soundfile.write(file, np.frombuffer(pcm[:longest], "<i2"), HEARING_FORMAT.rate_hz, format="FLAC", subtype="PCM_16")
    return file.getvalue()
