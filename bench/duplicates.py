"""`python -m bench.duplicates`: how well near-same questions are told from others, in pairs and in a crowd."""

import csv
import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from gongdan.ticketing.similarity import ALIKE, Pieces, similarity

FOLDER = Path(os.environ.get("GONGDAN_REAL_DATA", "../shared/data")) / "zh-similar-questions"
CROWD = 50
THRESHOLDS = (0.3, 0.4, ALIKE, 0.5, 0.6, 0.7)
Pair = tuple[str, str, bool]


def corpora() -> Iterator[tuple[str, list[Pair]]]:
    """Each corpus with its labelled pairs."""
    for name, file, columns, delimiter in (
        ("Ant Financial", "ant_financial_dev.csv", ("text_1", "text_2"), "\t"),
        ("WeBank", "bq_bank_dev.csv", ("sentence1", "sentence2"), ","),
    ):
        with (FOLDER / file).open(encoding="utf-8-sig") as lines:
            rows = [row for row in csv.DictReader(lines, delimiter=delimiter) if row["label"] in ("0", "1")]
        yield name, [(row[columns[0]], row[columns[1]], row["label"] == "1") for row in rows]
    with (FOLDER / "lcqmc_dev.txt").open(encoding="utf-8-sig") as lines:
        parts = [line.rstrip("\n").split("\t") for line in lines]
    yield "Baidu Zhidao", [(one[0], one[1], one[2] == "1") for one in parts]


def main() -> int:
    if not FOLDER.exists():
        print(f"{FOLDER} is not here: nothing to measure on")
        return 1
    print(
        f"crowd: a question against {CROWD} of which one means the same, as among a customer's last tickets;\n"
        "found = the right one reaches the threshold; false = others that reach it, per question\n"
    )
    print("| corpus | threshold | pairs: precision | recall | crowd: found | false | right one first |")
    print("|---|---|---|---|---|---|---|")
    for name, pairs in corpora():
        scored = [(similarity(Pieces.of(a), Pieces.of(b)), is_same) for a, b, is_same in pairs]
        same = sum(is_same for _, is_same in scored)
        crowd = list(crowded(pairs))
        first = sum(right > max(others) for right, others in crowd) / len(crowd)
        for at in THRESHOLDS:
            told = [is_same for score, is_same in scored if score >= at]
            found = sum(right >= at for right, _ in crowd) / len(crowd)
            false = sum(other >= at for _, others in crowd for other in others) / len(crowd)
            precision = sum(told) / max(1, len(told))
            recall = sum(told) / same
            print(f"| {name} | {at} | {precision:.2f} | {recall:.2f} | {found:.2f} | {false:.3f} | {first:.2f} |")
    return 0


def crowded(pairs: list[Pair]) -> Iterator[tuple[float, list[float]]]:
    """For each of a thousand questions: how near the right one is, and how near the others."""
    chance = random.Random(7)
    pool = [Pieces.of(a) for a, _, _ in pairs]
    right_ones = [(index, b) for index, (_, b, is_same) in enumerate(pairs) if is_same]
    for index, text in chance.sample(right_ones, min(1000, len(right_ones))):
        asked = Pieces.of(text)
        others = [place for place in chance.sample(range(len(pool)), CROWD - 1) if place != index]
        yield similarity(asked, pool[index]), [similarity(asked, pool[place]) for place in others]


if __name__ == "__main__":
    sys.exit(main())
