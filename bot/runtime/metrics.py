"""What is counted, for `/metrics`. Labels never hold citizens' words, ids or names."""

from __future__ import annotations

from prometheus_client import Counter, Gauge

WEBHOOKS = Counter("namro_webhooks", "Webhook posts, by what became of them", ["outcome"])
WEBHOOK_EVENTS = Counter("namro_webhook_events", "Verified webhook events, by event name and kind", ["event", "kind"])
BAD_SIGNATURES = Counter(
    "namro_bad_signatures", "Wrong signatures, by the variant that would have matched", ["variant"]
)
SPOOLED = Gauge("namro_spooled_events", "Events waiting on this machine's disk because Redis is away")
EVENTS = Counter("namro_events", "Events handled, by kind", ["kind"])
EVENT_FAILURES = Counter("namro_event_failures", "Events whose handling failed and ended in an apology", ["reason"])
COMMITS = Counter("namro_commits", "Commits, by verdict", ["verdict"])
SENT = Counter("namro_sent", "Outgoing messages, by what became of them", ["outcome"])
SERVICE_CALLS = Counter(
    "namro_service_calls", "Calls of outside services, by service and what became of them", ["service", "outcome"]
)
FORWARDS = Counter("namro_forwards", "What went to another partition, by what became of it", ["outcome"])
FETCHES = Counter("namro_fetches", "Tries to fetch citizens' files, by what became of them", ["outcome"])
CHANNEL_ERRORS = Counter("namro_channel_errors", "Refusals of the channel, by code", ["code"])
ALERTS = Counter("namro_alerts", "Things a person must look at, by code", ["code"])
PARTITIONS = Gauge("namro_partitions_held", "Partitions this worker owns")
OLDEST_UNSENT = Gauge("namro_oldest_unsent_seconds", "Age of the oldest message that is due")
SCRIPTS = Counter("namro_script_counts", "What scripts count: retries, give-ups, messages not understood", ["name"])
