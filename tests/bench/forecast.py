"""How well the forecast's rule holds over start windows drawn from it.

    python -m tests.bench.forecast [--windows 4000] [--seed 18]

Prints the part of the region's ranges that hold the outcome, the distance of the outcomes' places from uniform ones with
the distance that one sample in a hundred exceeds, the average miss of the expectation with its standard error, and the
most that an expectation moves on a day without a hire.
"""

import argparse
import math
import sys

from tests.support.start_windows import bias_of, distance_from_uniform, forecasted


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--windows", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=18)
    arguments = parser.parse_args()
    found = forecasted(arguments.windows, arguments.seed)
    number = len(found)
    miss, error = bias_of(found)
    moves = [each.move for each in found if each.window.is_quiet(each.day + 1)]
    lines = [
        f"{number} windows, seed {arguments.seed}",
        f"in the range      {sum(each.is_held for each in found) / number:.3f}",
        f"from uniform      {distance_from_uniform(found):.4f}, 1 %: {1.63 / math.sqrt(number):.4f}",
        f"average miss      {miss:+.3f} posts, standard error {error:.3f}",
        f"greatest move     {max(moves):.2f} posts in {len(moves)} days without a hire",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
