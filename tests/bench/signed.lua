-- wrk script: posts the signed bodies of the file BENCH_REQUESTS (one "signature<TAB>body" a line), each once, then
-- from the start again. BENCH_PAUSE_MS: mean pause of a connection between two requests, for a load below the limit.
local ready, count, at = {}, 0, 0
local pause = tonumber(os.getenv("BENCH_PAUSE_MS") or "0")

function init(args)
  math.randomseed(7)
  for line in io.lines(os.getenv("BENCH_REQUESTS")) do
    local signature, body = line:match("^([^\t]*)\t(.*)$")
    count = count + 1
    ready[count] = wrk.format("POST", nil,
      {["Content-Type"] = "application/json", ["X-ZEvent-Signature"] = signature, ["Host"] = "127.0.0.1"}, body)
  end
end

function request()
  at = at % count + 1
  return ready[at]
end

if pause > 0 then
  function delay() return math.random(0, 2 * pause) end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format('RESULT {"requests":%d,"seconds":%f,"p50_ms":%f,"p99_ms":%f,"max_ms":%f,"errors":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    latency.max / 1e3, errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
