"""Every rule, in the order in which people read the findings."""

from porte_voix.safeguards.rule import Rule
from porte_voix.safeguards.rules import (
    alternative_text,
    audience,
    bait,
    embeds,
    for_you,
    headings,
    link_text,
    media_links,
    objective,
    personal,
    press_release,
    tiktok,
    whole_dates,
)

RULES: tuple[Rule, ...] = (
    personal.CERTAIN,
    personal.POSSIBLE,
    objective.MISSING,
    objective.UNMEASURED,
    audience.RULE,
    for_you.RULE,
    press_release.RULE,
    bait.RULE,
    alternative_text.RULE,
    link_text.RULE,
    headings.RULE,
    whole_dates.RULE,
    embeds.RULE,
    tiktok.RULE,
    media_links.RULE,
)
