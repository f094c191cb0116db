"""Facts about Zalo that are uncertain or differ between accounts, each as a switch kept over a restart."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from handlers.emulator.records import Records

KEY = "switches"


class Switches(BaseModel):
    """`zca`: the Zalo Cloud Account that pays for replies after 48 hours. `night_block`: -234 between 22 and 6 o'clock
    also on consultation messages. `one_access_token`: a refresh voids the access token before it.
    `echo_ids_match`: the echo's msg_id is the message_id of the send's answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    zca: Literal["none", "empty", "funded"] = "none"
    buttons_supported: bool = True
    night_block: bool = False
    rate_per_minute: Annotated[int, Field(ge=0)] = 4000
    proof_required: bool = False
    one_access_token: bool = True
    echo_ids_match: bool = True
    echoes: bool = True
    receipts: bool = True


class SwitchBoard:
    """The switches in force. `current` is read at every request, so a change works at once."""

    def __init__(self, records: Records) -> None:
        self._records = records
        stored = records.value(KEY)
        self.current = Switches.model_validate_json(stored) if stored else Switches()

    def change(self, changes: dict[str, Any]) -> Switches:
        """Raises pydantic's ValidationError on an unknown name or a value of the wrong type."""
        self._keep(Switches.model_validate({**self.current.model_dump(), **changes}))
        return self.current

    def restore(self) -> None:
        self._keep(Switches())

    def _keep(self, switches: Switches) -> None:
        self.current = switches
        self._records.put_value(KEY, switches.model_dump_json())
