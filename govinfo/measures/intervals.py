"""Confidence intervals of shares and of rates, from statsmodels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

METHODS = ("wilson", "poisson")


def interval(
    count: npt.ArrayLike, n: npt.ArrayLike, method: str, confidence: float = 0.95, design_effect: float = 1.0
) -> tuple[Floats, Floats]:
    """Lower and upper confidence limits of `count / n`, element by element.

    Parameters
    ----------
    count, n : array_like
        Cases and their denominator; NaN where unknown.
    method : {"wilson", "poisson"}
        "wilson" is the score interval of a share (Wilson 1927, Journal of the
        American Statistical Association 22, 209-212); "poisson" the exact central
        interval of a rate (Garwood 1936, Biometrika 28, 437-442).
    confidence : float
        Coverage, between 0 and 1.
    design_effect : float
        How many requests are worth one independent request, 1 or more: for series of m
        requests with correlation r within a series it is 1 + (m - 1) r (Kish 1965,
        Survey Sampling, 5.4). Counts and n are divided by it.

    Returns
    -------
    tuple of numpy.ndarray
        `low` and `high`; NaN where `count` or `n` is unknown, `n` is not above
        zero, `count` is negative, or a share would exceed one.

    Raises
    ------
    ValueError
        The method is unknown, the confidence is not between 0 and 1, or the design
        effect is below 1.

    Examples
    --------
    >>> low, high = interval([476], [1367], "wilson")
    >>> round(float(low[0]), 3), round(float(high[0]), 3)
    (0.323, 0.374)
    """
    if method not in METHODS:
        raise ValueError(f"no interval {method!r}; available: {', '.join(METHODS)}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is a share between 0 and 1, such as 0.95; {confidence!r} was given")
    if not design_effect >= 1:
        raise ValueError(f"design_effect is 1 or more; {design_effect!r} was given")
    count, n = np.broadcast_arrays(np.asarray(count, dtype=float), np.asarray(n, dtype=float))
    low, high = np.full(count.shape, np.nan), np.full(count.shape, np.nan)
    known = possible(count, n, "share" if method == "wilson" else "ratio")
    if known.any():
        effective = count[known] / design_effect, n[known] / design_effect
        low[known], high[known] = _limits(*effective, method, 1 - confidence)
    return low, high


def possible(count: Floats, n: Floats, unit: npt.ArrayLike) -> npt.NDArray[np.bool_]:
    """Where `count / n` exists: both known, n above zero, a share not above one, nothing but days negative."""
    unit = np.asarray(unit)
    return (n > 0) & ((count >= 0) | (unit == "days")) & ((count <= n) | (unit != "share"))


def _limits(count: Floats, n: Floats, method: str, alpha: float) -> tuple[Floats, Floats]:
    # Imported here: statsmodels takes a second to load, and `import govinfo` should not wait for it.
    from statsmodels.stats.proportion import proportion_confint
    from statsmodels.stats.rates import confint_poisson

    if method == "wilson":
        low, high = proportion_confint(count, n, alpha=alpha, method="wilson")
        # Rounding may leave a limit of 0 or 1 short of it by 1e-17.
        return np.clip(np.where(count == 0, 0, low), 0, 1), np.clip(np.where(count == n, 1, high), 0, 1)
    return confint_poisson(count, n, method="exact-c", alpha=alpha)
