"""Every webhook event the channel documents or was seen to send, and what the bot does with it.

`ignored` is a decision, not an accident: it is counted by name. A name not here is looked up by its family
(`user_send_...` is a citizen's message whatever new type follows) and is `unknown` otherwise; unknown is kept and
counted, never an error.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "message",  # a citizen wrote, tapped a query button or sent media
    "follow",
    "unfollow",
    "chatnow",  # the first press of the OA's Message button
    "echo",  # something the OA sent, by this program or (with an admin id) by a human
    "delivered",
    "seen",
    "reaction",  # a citizen's reaction; its icon is in `text`
    "submit_info",  # a citizen shared name, phone, address; see `info`
    "submit_info_echo",  # the text the channel writes by itself in that moment; nobody typed it
    "withdraw",  # a data subject asks for deletion
    "anonymous",  # visitors without a Zalo account, and answers to them
    "group",
    "console_test",  # the sample the developer console's Check button sends
    "other_platform",  # the Zalo Bot Platform, which is not the OA
    "ignored",
    "unknown",
]

EVENT_KINDS: dict[str, Kind] = {
    # what citizens send
    "user_send_text": "message",
    "user_send_image": "message",
    "user_send_gif": "message",
    "user_send_link": "message",
    "user_send_audio": "message",
    "user_send_video": "message",
    "user_send_sticker": "message",
    "user_send_location": "message",
    "user_send_business_card": "message",
    "user_send_file": "message",
    "user_click_chatnow": "chatnow",
    "user_reacted_message": "reaction",
    "user_submit_info": "submit_info",
    "user_withdraw": "withdraw",
    "follow": "follow",
    "unfollow": "unfollow",
    # what the OA sent
    "oa_send_text": "echo",
    "oa_send_image": "echo",
    "oa_send_gif": "echo",
    "oa_send_list": "echo",
    "oa_send_file": "echo",
    "oa_send_sticker": "echo",
    "oa_send_template": "echo",
    "user_received_message": "delivered",
    "user_seen_message": "seen",
    "oa_reacted_message": "ignored",  # a reaction asks nothing of the bot
    # visitors and groups
    "anonymous_send_text": "anonymous",
    "anonymous_send_image": "anonymous",
    "anonymous_send_file": "anonymous",
    "anonymous_send_sticker": "anonymous",
    "oa_send_anonymous_text": "anonymous",
    "user_send_group_text": "group",
    "user_send_group_image": "group",
    "oa_send_group_text": "group",
    "create_group": "group",
    "delete_group": "group",
    "update_group_info": "group",
    "user_join_group": "group",
    "user_request_join_group": "group",
    "accept_request_join_group": "group",
    "reject_request_join_group": "group",
    "react_request_join_group_accept": "group",
    "react_request_join_group_reject": "group",
    "add_group_admin": "group",
    "remove_group_admin": "group",
    "user_out_group": "group",
    "user_leave_group": "group",
    # tags, profile, widget: the bot keeps no copy of these
    "add_user_to_tag": "ignored",
    "remove_user_from_tag": "ignored",
    "remove_tag": "ignored",
    "update_user_info": "ignored",
    "widget_interaction_accepted": "ignored",
    "widget_failed_to_sync_user_external_id": "ignored",
    # calls are between the citizen and a human
    "oa_send_consent": "ignored",
    "user_reply_consent": "ignored",
    "user_call_oa": "ignored",
    "oa_call_user": "ignored",
    # shop, extensions, paid template messages: not used by an administration's OA
    "user_asking_product": "ignored",
    "shop_has_order": "ignored",
    "extension_purchased": "ignored",
    "change_template_status": "ignored",
    "change_template_quality": "ignored",
    "change_template_quota": "ignored",
    "change_oa_template_tags": "ignored",
    "change_oa_daily_quota": "ignored",
    "event_journey_acknowledged": "ignored",
    "event_journey_time_out": "ignored",
    "user_feedback": "ignored",
    "user_click_response_button": "ignored",
}

EVENT_FAMILIES: tuple[tuple[str, Kind], ...] = (  # first match wins
    ("user_send_group_", "group"),
    ("oa_send_group_", "group"),
    ("oa_send_anonymous_", "anonymous"),
    ("anonymous_send_", "anonymous"),
    ("user_send_", "message"),
    ("oa_send_", "echo"),
    ("message.", "other_platform"),
)


def kind_of(event_name: str) -> Kind:
    """What the bot does with events of this name."""
    kind = EVENT_KINDS.get(event_name)
    if kind is not None:
        return kind
    for prefix, family in EVENT_FAMILIES:
        if event_name.startswith(prefix):
            return family
    return "unknown"
