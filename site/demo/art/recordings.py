#!/usr/bin/env python3
"""Makes the demo's sound and film, from nothing but this file and the drawings of ink.py.

    python3 recordings.py            all of them, into ../recordings (needs ffmpeg on the path)
    python3 recordings.py NAME…      only these

Three specimens of the air-raid signals (GB 预先警报, 空袭警报, 解除警报), twelve seconds each, and 敬亭山四时, four
drawings that turn into one another over plucked notes. The product needs the made files only; ffmpeg (with libx264 and
libmp3lame) is needed to make them anew.
"""

import math
import random
import subprocess
import sys
import tempfile
import wave
from array import array
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import accumulate
from pathlib import Path

import ink
import resvg_py
from PIL import Image

MADE = Path(__file__).parent.parent / "recordings"
RATE = 24_000
PAPER = "#f4f0e7"

# A signal as (seconds sounding, seconds silent) until the specimen is over. 预先警报 is 36 s and 24 s in earnest: a fifth here.
SPECIMEN = 12.0
SIGNALS = {"siren-warning": (7.2, 4.8), "siren-raid": (6.0, 6.0), "siren-clear": (12.0, 0.0)}
# A motor siren: the rotor runs up, holds its note, runs down.
LOW, HIGH, RUN_UP, RUN_DOWN = 110.0, 440.0, 1.6, 1.2
OVERTONES = ((1, 1.0), (2, 0.55), (3, 0.38), (4, 0.22), (5, 0.12))

SEASONS = ("spring", "summer", "autumn", "winter")
SEED, FILM_SIZE, DRAWN_WIDTH, FPS = 21, (960, 540), 1100, 25
SHOWN, TURN = 5.5, 1.4  # seconds of each season, of them turning into the next
# Notes of a pentatonic scale (宫商角徵羽 on D), in Hz, two a season and a last one.
TUNE = (293.7, 440.0, 330.0, 493.9, 370.0, 293.7, 247.0, 220.0, 293.7)


def siren(sounding: float, silent: float) -> Iterator[float]:
    """Samples of one specimen."""
    def pitch(at: float) -> float:
        up, down = min(1.0, at / RUN_UP), min(1.0, max(0.0, sounding - at) / RUN_DOWN)
        return LOW + (HIGH - LOW) * math.sin(math.pi / 2 * min(up, down))

    period = sounding + silent
    moments = [number / RATE % period for number in range(int(SPECIMEN * RATE))]
    phases = accumulate(2 * math.pi * pitch(at) / RATE if at < sounding else 0.0 for at in moments)
    for at, phase in zip(moments, phases, strict=True):
        loud = min(1.0, at / 0.5, max(0.0, sounding - at) / 0.6) if at < sounding else 0.0
        yield 0.3 * loud * sum(part * math.sin(n * phase) for n, part in OVERTONES)


def plucked(length: float) -> list[float]:
    """The tune on one string after another (Karplus and Strong 1983), dying away at the end."""
    total = int(length * RATE)
    heard, chance = [0.0] * total, random.Random(SEED)
    for number, note in enumerate(TUNE):
        start, size = int((0.4 + number * (length - 3) / len(TUNE)) * RATE), int(RATE / note)
        string = [chance.uniform(-1, 1) for _ in range(size)]
        for place in range(min(total - start, 6 * RATE)):
            one, other = string[place % size], string[(place + 1) % size]
            heard[start + place] += 0.16 * one
            string[place % size] = 0.4985 * (one + other)
    fade = 2 * RATE
    return [value * min(1.0, (total - place) / fade) for place, value in enumerate(heard)]


def write_wave(path: Path, samples: Iterator[float] | list[float]) -> None:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(array("h", (int(32767 * max(-1.0, min(1.0, value))) for value in samples)).tobytes())


def season(name: str) -> Image.Image:
    height = DRAWN_WIDTH * 9 // 16
    svg = ink.draw("jingting", name, (1280, 720), SEED)
    return Image.open(BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=svg, width=DRAWN_WIDTH, background=PAPER)))).convert("RGB").resize((DRAWN_WIDTH, height))


def frames() -> Iterator[bytes]:
    """The eye wanders slowly to the right over all four drawings, so that one mountain stands still while its year passes."""
    drawn = [season(name) for name in SEASONS]
    count = int(SHOWN * FPS)
    room = DRAWN_WIDTH - FILM_SIZE[0]
    for number in range(count * len(drawn)):
        place, inside = divmod(number, count)
        picture = drawn[place]
        turned = (inside / FPS - (SHOWN - TURN)) / TURN
        if turned > 0 and place + 1 < len(drawn):
            picture = Image.blend(picture, drawn[place + 1], turned * turned * (3 - 2 * turned))
        left = room * number / (count * len(drawn))
        moved = picture.transform(FILM_SIZE, Image.Transform.AFFINE, (1, 0, left, 0, 1, room * 9 / 32), Image.Resampling.BICUBIC)
        yield moved.tobytes()


def make_siren(name: str, folder: Path) -> None:
    raw = folder / "siren.wav"
    write_wave(raw, siren(*SIGNALS[name]))
    run("-i", str(raw), "-c:a", "libmp3lame", "-b:a", "48k", "-map_metadata", "-1", str(MADE / f"{name}.mp3"))


def make_film(name: str, folder: Path) -> None:
    sound = folder / "tune.wav"
    write_wave(sound, plucked(SHOWN * len(SEASONS)))
    command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", "{}x{}".format(*FILM_SIZE), "-r", str(FPS), "-i", "-",
               "-i", str(sound), "-c:v", "libx264", "-preset", "veryslow", "-crf", "27", "-pix_fmt", "yuv420p", "-profile:v", "main",
               "-c:a", "aac", "-b:a", "40k", "-map_metadata", "-1", "-movflags", "+faststart", str(MADE / f"{name}.mp4")]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as made:
        assert made.stdin is not None
        for frame in frames():
            made.stdin.write(frame)
    if made.returncode:
        raise SystemExit(made.returncode)


def run(*arguments: str) -> None:
    subprocess.run(["ffmpeg", "-v", "error", "-y", *arguments], check=True)


MAKERS: dict[str, Callable[[str, Path], None]] = {**dict.fromkeys(SIGNALS, make_siren), "jingting-seasons": make_film}


def main(names: list[str]) -> None:
    MADE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for name in names or MAKERS:
            MAKERS[name](name, Path(folder))
            print(*(f"{path.name} {path.stat().st_size / 1024:.0f} kB" for path in MADE.glob(f"{name}.m*")))


if __name__ == "__main__":
    main(sys.argv[1:])
