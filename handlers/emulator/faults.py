"""Faults set by hand: the next calls to a path go wrong in one chosen way."""

from __future__ import annotations

import asyncio
from fnmatch import fnmatchcase
from typing import Annotated, Any, Self

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel, ConfigDict, Field, model_validator

from handlers.emulator.refusals import MESSAGES

MAX_FAULTS = 100
MAX_DELAY_S = 120
GARBAGE = b"<html><body>502 Bad Gateway</body></html>"


class Fault(BaseModel):
    """One way to fail. `path` may hold `*`. `delay_s` alone makes the answer late; with another member it comes first.

    `handled` says whether the request is really carried out before it fails: by default a refusal (`code`, `status`)
    is not, a spoilt answer (`garbage`, `half_body`, `no_answer`) is, as when only the answer gets lost.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    path: str
    code: int | None = None
    message: str = ""
    status: Annotated[int, Field(ge=400, le=599)] | None = None
    garbage: bool = False
    half_body: bool = False
    no_answer: bool = False
    delay_s: Annotated[float, Field(ge=0, le=MAX_DELAY_S, strict=False)] = 0.0
    handled: bool | None = None
    times: Annotated[int, Field(ge=1, le=1_000_000)] = 1

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [self.code is not None, self.status is not None, self.garbage, self.half_body, self.no_answer]
        if sum(ways) > 1:
            raise ValueError("choose one of code, status, garbage, half_body, no_answer")
        if not any(ways) and not self.delay_s:
            raise ValueError("say what goes wrong: code, status, garbage, half_body, no_answer or delay_s")
        return self

    def is_carried_out(self) -> bool:
        return self.handled if self.handled is not None else self.code is None and self.status is None


class Faults:
    """Those still to come, in the order they were set."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        if len(self._faults) >= MAX_FAULTS:
            raise ValueError(f"at most {MAX_FAULTS} faults wait at once")
        self._faults.append(fault)

    def clear(self) -> None:
        self._faults.clear()

    def take(self, path: str) -> Fault | None:
        """The first fault for this path, used up by one."""
        for n, fault in enumerate(self._faults):
            if fnmatchcase(path, fault.path):
                if fault.times == 1:
                    del self._faults[n]
                else:
                    self._faults[n] = fault.model_copy(update={"times": fault.times - 1})
                return fault
        return None

    def summary(self) -> list[dict[str, Any]]:
        return [fault.model_dump(exclude_defaults=True) for fault in self._faults]


async def spoilt(fault: Fault, request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer `request` the way `fault` says."""
    if fault.delay_s:
        await asyncio.sleep(fault.delay_s)
    answer: web.StreamResponse | None = None
    if fault.is_carried_out():
        answer = await handler(request)
    if fault.code is not None:
        message = fault.message or MESSAGES.get(fault.code, "Error")
        return web.json_response({"error": fault.code, "message": message})
    if fault.status is not None:
        return web.json_response({"error": -1, "message": fault.message or "Service error"}, status=fault.status)
    if fault.garbage:
        return web.Response(body=GARBAGE, content_type="text/html")
    if fault.no_answer:
        return _hung_up(request)
    if fault.half_body:
        return await _half(request, answer)
    return answer if answer is not None else web.json_response({"error": -200, "message": MESSAGES[-200]})


def _hung_up(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _half(request: web.Request, answer: web.StreamResponse | None) -> web.StreamResponse:
    whole = answer.body if isinstance(answer, web.Response) and isinstance(answer.body, bytes) else b'{"error": 0}'
    response = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": str(len(whole))})
    await response.prepare(request)
    await response.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return response
