"""Refusals as Zalo words them: a code and a message, sent with HTTP 200."""

from __future__ import annotations

MESSAGES: dict[int, str] = {
    -32: "Exceed app rate limit",
    -100: "Attachment id has expired",
    -200: "Send message failed",
    -201: "Parameter is invalid",
    -204: "Official account is disabled",
    -205: "Official account does not exist",
    -209: "App has not been activated",
    -210: "Parameter exceeds its limit",
    -211: "Out of quota for this feature",
    -212: "App has not registered this api",
    -213: "User has not followed the official account",
    -216: "Access token is invalid",
    -217: "User has blocked the official account",
    -218: "User has reached the limit of received messages",
    -219: "App has been removed or disabled",
    -220: "Access token has expired or been removed",
    -221: "Official account must be verified",
    -223: "Official account has not authorised this api",
    -224: "Official account package is too low for this feature",
    -227: "User is banned or has been inactive for more than 45 days",
    -230: "User has not interacted with the official account in the past 7 days",
    -232: "User has not interacted with the official account, or the interaction has expired",
    -233: "Message type is not supported",
    -234: "Messages cannot be sent at night (22:00-06:00)",
    -240: "Message api v2 is closed",
    -242: "appsecret_proof is invalid",
    -244: "User has restricted this type of message from the official account",
    -248: "Content violates the platform policy",
    -320: "App must be linked to a Zalo Cloud Account to use this paid feature",
    -321: "Zalo Cloud Account has run out of money",
}
"""Meanings follow the public table of codes; the wording is ours."""


class ZaloRefused(Exception):
    """The OpenAPI says no. `detail` (a parameter's name, mostly) is appended to the code's message."""

    def __init__(self, code: int, detail: str = "") -> None:
        message = MESSAGES.get(code, "Error")
        self.code = code
        self.message = f"{message}: {detail}" if detail else message
        super().__init__(f"{code} {self.message}")


class OAuthRefused(Exception):
    """The token endpoint says no, in its own three-part form."""

    def __init__(self, code: int, name: str, reason: str) -> None:
        self.code = code
        self.name = name
        self.reason = reason
        super().__init__(f"{code} {name}: {reason}")


def invalid(parameter: str) -> ZaloRefused:
    """-201 naming the parameter that is wrong or not known."""
    return ZaloRefused(-201, parameter)


def above_limit(parameter: str, limit: int) -> ZaloRefused:
    """-210 naming the parameter and what would have been accepted."""
    return ZaloRefused(-210, f"{parameter} (limit {limit})")
