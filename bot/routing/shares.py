"""So many of so many, and how sure that share is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # standard deviations of a 95 % interval


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`; of nothing the share is 0 and the interval everything."""

    hits: int
    n: int

    @staticmethod
    def of(found: Iterable[bool]) -> Share:
        kept = list(found)
        return Share(sum(kept), len(kept))

    @property
    def share(self) -> float:
        return self.hits / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval (Wilson 1927), which stays within 0 and 1 for few and for extreme shares.

        >>> [round(end, 3) for end in Share(9, 10).interval]
        [0.596, 0.982]
        """
        if not self.n:
            return 0.0, 1.0
        middle = (self.share + Z * Z / (2 * self.n)) / (1 + Z * Z / self.n)
        half = Z / (1 + Z * Z / self.n) * sqrt(self.share * (1 - self.share) / self.n + Z * Z / (4 * self.n**2))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.share:.3f} ({low:.3f} to {high:.3f}, n = {self.n})"
