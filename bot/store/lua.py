"""The scripts that run inside Redis. All keys of one call share one hash tag.

`ACCEPT`  append new events to an inbox, each once
`COMMIT`  write everything of a batch of steps, or refuse everything
`LEASE`   take, renew or give back a partition
`DONE`    take a message out of the outbox
`ANSWER`  take a call of an outside service out and put its answer into the inbox
`FIRE`    move due timers into the inbox
`TAKE`    take sends from the app's shared rate
`UNLOCK`  give back a lock
`READY`   refuse a database made for another number of partitions
`PUBLISH` put other scripts in force, or refuse because others were meanwhile
`STAFF`   write one account, its history and the chart's new version
`KEEP_DRAFT` keep what was half written in a form that is still out
`REPLACE` replace one field of a hash, unless it has changed
"""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha1


@dataclass(frozen=True)
class Script:
    source: str
    sha: str = field(init=False, default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "sha", sha1(self.source.encode(), usedforsecurity=False).hexdigest())


# KEYS: inbox and `seen` key of each event in turn (the inbox's own name twice: never deduplicated). On a cluster all
# of one call are of one partition. ARGV: seconds to remember, most events in an inbox, field name, a payload an event.
# -> for each event 1 (new), 0 (seen before) or -1 (its inbox is full)
ACCEPT = Script("""
local out = {}
local room = {}
for i = 1, #KEYS / 2 do
  local inbox, seen = KEYS[2 * i - 1], KEYS[2 * i]
  room[inbox] = room[inbox] or (tonumber(ARGV[2]) - redis.call('XLEN', inbox))
  if room[inbox] <= 0 then
    out[i] = -1
  elseif seen == inbox or redis.call('SET', seen, '', 'NX', 'EX', ARGV[1]) then
    redis.call('XADD', inbox, '*', ARGV[3], ARGV[i + 3])
    room[inbox] = room[inbox] - 1
    out[i] = 1
  else
    out[i] = 0
  end
end
return out
""")

# KEYS: lease, cursor. ARGV: fencing number, cursor believed, new cursor ('' leaves it), then commands as count, word,
# word... -> 'ok', 'fenced' or 'moved'
COMMIT = Script("""
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 'fenced' end
if ARGV[3] ~= '' and (redis.call('GET', KEYS[2]) or '0-0') ~= ARGV[2] then return 'moved' end
local i = 4
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  redis.call(unpack(ARGV, i + 1, i + n))
  i = i + n + 1
end
if ARGV[3] ~= '' then redis.call('SET', KEYS[2], ARGV[3]) end
return 'ok'
""")

# KEYS: lease. ARGV: owner, milliseconds, 'take' | 'renew' | 'drop', owner known to be dead ('' if none).
# -> {fencing number or 0, owner}
LEASE = Script("""
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local owner = redis.call('HGET', KEYS[1], 'owner') or ''
local expires = tonumber(redis.call('HGET', KEYS[1], 'until') or '0')
if ARGV[3] == 'take' then
  if owner ~= '' and owner ~= ARGV[1] and owner ~= ARGV[4] and expires > now then return {0, owner} end
  local fence = redis.call('HINCRBY', KEYS[1], 'fence', 1)
  redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'until', now + ARGV[2])
  return {fence, ARGV[1]}
end
if owner ~= ARGV[1] then return {0, owner} end
if ARGV[3] == 'drop' then
  redis.call('HSET', KEYS[1], 'owner', '', 'until', 0)
  return {0, ''}
end
redis.call('HSET', KEYS[1], 'until', now + ARGV[2])
return {tonumber(redis.call('HGET', KEYS[1], 'fence')), owner}
""")

# KEYS: lease, outbox of a citizen, due, sending. ARGV: fencing number, citizen, entry id, then commands as in COMMIT.
# Takes a sent (or dropped) entry out; the commands are run by whoever takes it out first. -> 'ok' or 'fenced'
DONE = Script("""
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 'fenced' end
local was = redis.call('HDEL', KEYS[2], ARGV[3])
redis.call('HDEL', KEYS[4], ARGV[2] .. '|' .. ARGV[3])
if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('ZREM', KEYS[3], ARGV[2]) end
if was == 0 then return 'ok' end
local i = 4
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  redis.call(unpack(ARGV, i + 1, i + n))
  i = i + n + 1
end
return 'ok'
""")

# KEYS: lease, calls (or fetches), inbox. ARGV: fencing number, call id, field name, payload. Only who takes the call
# out appends the answer, so it arrives once however often the service was asked. -> 'ok' or 'fenced'
ANSWER = Script("""
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return 'fenced' end
if redis.call('HDEL', KEYS[2], ARGV[2]) == 1 then redis.call('XADD', KEYS[3], '*', ARGV[3], ARGV[4]) end
return 'ok'
""")

# KEYS: lease, timers, inbox. ARGV: fencing number, now (ms), most timers. -> {timers moved, next due or ''}
FIRE = Script("""
if redis.call('HGET', KEYS[1], 'fence') ~= ARGV[1] then return {0, ''} end
local due = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', ARGV[2], 'LIMIT', 0, ARGV[3])
for _, member in ipairs(due) do
  redis.call('ZREM', KEYS[2], member)
  redis.call('XADD', KEYS[3], '*', 't', member)
end
local first = redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')
return {#due, first[2] or ''}
""")

# KEYS: rate. ARGV: sends wanted, sends a minute. -> {granted, milliseconds to wait for more}
# A bucket that refills evenly and holds at most one second's worth (at least one send): no window holds more than
# the minute's number plus that one second.
TAKE = Script("""
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local per_ms = ARGV[2] / 60000
local size = math.max(1, ARGV[2] / 60)
local have = tonumber(redis.call('HGET', KEYS[1], 'have') or size)
local at = tonumber(redis.call('HGET', KEYS[1], 'at') or now)
have = math.min(size, have + math.max(0, now - at) * per_ms)
local granted = math.min(tonumber(ARGV[1]), math.floor(have))
redis.call('HSET', KEYS[1], 'have', tostring(have - granted), 'at', now)
redis.call('PEXPIRE', KEYS[1], 120000)
local wait = 0
if granted < tonumber(ARGV[1]) then wait = math.ceil((1 - (have - granted)) / per_ms) end
return {granted, wait}
""")

# KEYS: form, its draft. ARGV: mark of the browser, box. A draft ends with its form. -> 1, or 0 when the form is void or
# another browser writes in it
KEEP_DRAFT = Script("""
local left = redis.call('PTTL', KEYS[1])
if left <= 0 then return 0 end
local kept = redis.call('GET', KEYS[2])
if kept and string.sub(kept, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[2], ARGV[1] .. ARGV[2], 'PX', left)
return 1
""")

# KEYS: lock. ARGV: its value. Gives back a lock that is still ours.
UNLOCK = Script("""
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
""")

# KEYS: meta. ARGV: schema, partitions. -> {schema, partitions} as stored
READY = Script("""
redis.call('HSETNX', KEYS[1], 'schema', ARGV[1])
redis.call('HSETNX', KEYS[1], 'partitions', ARGV[2])
return redis.call('HMGET', KEYS[1], 'schema', 'partitions')
""")

# KEYS: current of the scripts. ARGV: serial of the publish this one was prepared for (0 when there was none), then
# commands as in COMMIT, all on keys of the tag {scripts}. -> 'ok' or 'overtaken'
PUBLISH = Script("""
if (redis.call('HGET', KEYS[1], 'serial') or '0') ~= ARGV[1] then return 'overtaken' end
local i = 2
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  redis.call(unpack(ARGV, i + 1, i + n))
  i = i + n + 1
end
return 'ok'
""")

# KEYS: staff, moves, chart. ARGV: id, record as it is believed to be ('' for none, '*' whatever it is), new record,
# what happened, most to remember. -> the chart's new version, or 0: the record is another's by now
STAFF = Script("""
local was = redis.call('HGET', KEYS[1], ARGV[1]) or ''
if ARGV[2] ~= '*' and was ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[5], '*', 'm', ARGV[4])
return redis.call('INCR', KEYS[3])
""")

# KEYS: hash. ARGV: field, value believed, new value. -> 1 when it was replaced, 0 when it is another or gone
REPLACE = Script("""
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return 1
""")

ALL = (ACCEPT, COMMIT, DONE, ANSWER, LEASE, FIRE, TAKE, UNLOCK, READY, PUBLISH, STAFF, KEEP_DRAFT, REPLACE)
