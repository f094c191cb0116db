"""Words of other languages that people write here and that would read as keys of telex or as syllables run together.

>>> "room" in FOREIGN, "phường" in FOREIGN
(True, False)
"""

from __future__ import annotations

import re

FOREIGN = frozenset(
    re.findall(
        r"\S+",
        """
    aa air ann app att attach bar bee beef been beep beer belong benson bets bits bonnet boo boom boot boots
    bottom bow box bucket bus button cannot cans caps car cats chair chaos char chatbot chats chef chips commit
    common concat conf conn cops cos cotton cow cox cuts dad damien dawn days deed deep deer def der des detach
    did dis docs does door dots down dud duncan dux ee emf gangs gas gif goes goof gown guns guys hair hangs
    hanson happen has hats hems her hex his hits hmmm how hungry hyphen if ii iii ins its keen keep keeps kits
    laps laptop las lawn lee lens lets loop los lots low lows lux manhattan maps mar mas matt max meet meets mens
    mis mix moms monday moon moons moor nathan nets noon noop nor nos now nuts of oo oops ops ott own packet pair
    pawn pays peer pens per pets phantom pins poison poor pos puppet puts quorum raj random ref region reopen
    replay res rex rocket roof room rooms root roots row rows samsung sans sas sax says secret see seem seems seen
    sees ser sets sex sir six socket sofa songs soon sos sums sunday tar tax teen teens tens theory this thus tips
    toes toilet tons too toon tops tow town trans tree triple triplet ups vans var ver vex vii viii vow www xii
    xiii xxx
    """,
    )
)
