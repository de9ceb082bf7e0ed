"""Memory of a build, and of packing, with many pictures: every process that runs at one time, together.

Makes as many distinct screenshots (lines of letters, panels, and a photo that does not compress), registers them for one
answer, and runs the real commands. Ends with 1 when the limit is passed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw

from beian.core.places import ContentRoot
from benchmarks.__main__ import content_root
from benchmarks.running import ran

LIMIT, SIZE, FILING = 700.0, (1280, 800), "acme0/wenyin/service_provider"
RECORD = """file: {name}.png
caption: 第{number}张截图
kind: screenshot
taken_on: 2026-09-18
taken_by: gu-qinghe
product_version: 2.3.0
description: |
  第{number}张截图的全部内容。
proves:
  - wenyin/assessment/labelling/explicit
"""


def screenshot(number: int) -> Image.Image:
    """A page as browsers show them, another one for each number."""
    chance = random.Random(number)  # noqa: S311 - the same each time
    image = Image.new("RGB", SIZE, (250, 250, 252))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, SIZE[0], 48), fill=(30, 60, 120 + number % 100))
    draw.rectangle((0, 48, 200, SIZE[1]), fill=(235, 238, 242))
    for row in range(60, SIZE[1] - 20, 16):
        words = " ".join(f"{chance.getrandbits(28):x}" for _ in range(14))
        draw.text((220, row), words, fill=(chance.randrange(80), 20, 30))
    photo = Image.frombytes("RGB", (150, 150), chance.randbytes(3 * 150 * 150)).resize((300, 300))
    image.paste(photo, (SIZE[0] - 320, 60))
    return image


def prepared(folder: Path, count: int) -> ContentRoot:
    root = content_root(folder, 1)
    evidence = root.path / "filings/acme0/evidence"
    for number in range(1, count + 1):
        name = f"many-{number:03}"
        screenshot(number).save(evidence / f"{name}.png")
        (evidence / f"{name}.yaml").write_text(RECORD.format(name=name, number=number), "utf-8")
    return root


def main() -> int:
    options = argparse.ArgumentParser(prog="benchmarks.pictures", description=__doc__)
    options.add_argument("--count", type=int, default=200)
    count = options.parse_args().count
    with tempfile.TemporaryDirectory(prefix="beian-bench-") as name:
        root = prepared(Path(name), count)
        size = sum(file.stat().st_size for file in root.path.glob("filings/*/evidence/*.png")) / 1e6
        print(f"{count} pictures of {SIZE[0]} × {SIZE[1]}, {size:.0f} MB of files; limit {LIMIT:.0f} MB")
        most = 0.0
        for verb in ("check", "build", "pack"):
            done = ran(sys.executable, "-m", "beian", verb, FILING, cwd=root.path)
            if verb != "check" and done.code:
                print(done.said[-2000:])
                return 2
            most = max(most, done.memory)
            print(f"  {verb:8} {done.seconds:7.1f} s  CPU {done.cpu:6.1f} s  memory {done.memory:6.0f} MB")
    return 1 if most > LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
