-- Facet's device protocol in Wireshark and tshark: frames on TCP, and the same messages on MQTT's topics.
-- docs/device-protocol.md explains every message. Frames on other ports than 8083: Preferences, Protocols, FACET.

-- The fields of proto/device.proto and proto/store.proto, in the order of their numbers: name and type. A table as type
-- is a message or an enumeration; `repeated` ones just come again. `body` is the composition's own message.
local codes = {
    [0] = "ERROR_CODE_UNSPECIFIED", "BAD_MESSAGE", "TOO_LARGE", "UNSUPPORTED_VERSION", "NOT_AUTHORIZED", "NOT_FOUND",
    "UNAVAILABLE", "TIMEOUT", "BUSY", "LIMIT_EXCEEDED", "REPLACED", "REVOKED", "SHUTTING_DOWN", "CONFLICT", "INTERNAL",
}
local stocks = { [0] = "UNKNOWN", "IN_STOCK", "LOW", "OUT" }

local Reading = { name = "reading", { "sensor", "uint32" }, { "value", "sint32" }, { "age_ms", "uint32" } }
local Range = { name = "range", { "first", "uint32" }, { "last", "uint32" } }
local Rejected = { name = "rejected", { "sequence", "uint32" }, { "code", codes } }
local Error = {
    name = "error",
    { "code", codes }, { "id", "uint32" }, { "retry_after_ms", "uint32" }, { "detail", "string" },
}
local Hello = {
    name = "hello",
    { "protocol", "uint32" }, { "device_id", "string" }, { "api_key", "secret" }, { "epoch", "uint32" },
    { "model", "string" }, { "firmware", "string" }, { "keep_alive_s", "uint32" },
}
local Welcome = {
    name = "welcome",
    { "time_ms", "uint64" }, { "keep_alive_s", "uint32" }, { "max_frame_bytes", "uint32" },
    { "committed_through", "uint32" },
}
local Ask = { name = "ask", { "id", "uint32" }, { "composition", "string" }, { "subject", "string" } }
local Answer = {
    name = "answer",
    { "id", "uint32" }, { "body", "body" }, { "stale_parts", "uint32" }, { "missing_parts", "uint32" },
    { "error", Error },
}
local Follow = {
    name = "follow",
    { "id", "uint32" }, { "composition", "string" }, { "subject", "string" }, { "known", "bytes" },
}
local View = {
    name = "view",
    { "id", "uint32" }, { "body", "body" }, { "version", "bytes" }, { "stale_parts", "uint32" },
    { "missing_parts", "uint32" },
}
local Unfollow = { name = "unfollow", { "id", "uint32" } }
local Telemetry = {
    name = "telemetry",
    { "epoch", "uint32" }, { "sequence", "uint32" }, { "time_ms", "uint64" }, { "readings", Reading },
}
local Ack = {
    name = "ack",
    { "epoch", "uint32" }, { "through", "uint32" }, { "ranges", Range }, { "rejected", Rejected },
    { "retry_after_ms", "uint32" },
}
local Command = {
    name = "command",
    { "id", "uint32" }, { "name", "string" }, { "arguments", "bytes" }, { "expires_ms", "uint64" },
}
local CommandResult = { name = "command_result", { "id", "uint32" }, { "code", "uint32" }, { "detail", "string" } }
local Ping = { name = "ping", { "nonce", "uint32" } }
local Pong = { name = "pong", { "nonce", "uint32" } }
local Goodbye = { name = "goodbye", { "reason", codes }, { "reconnect_after_ms", "uint32" } }
local bodies = {
    product = {
        name = "product",
        { "name", "string" }, { "price_minor", "uint32" }, { "currency", "string" }, { "stock", stocks },
    },
    shelf = {
        name = "shelf",
        { "product_id", "string" }, { "name", "string" }, { "unit_weight_g", "uint32" },
        { "low_at", "uint32" },
    },
}
-- By the number of the oneof in Frame.
local frames = {
    Hello, Welcome, Ask, Answer, Follow, View, Unfollow, Telemetry, Ack, Command, CommandResult, Ping, Pong, Goodbye,
    Error,
}
-- By what follows devices/<id>/ in a topic, as patterns.
local topics = {
    { "^telemetry$", Telemetry }, { "^acks$", Ack }, { "^errors$", Error },
    { "^ask/([^/]+)$", Ask }, { "^answers/([^/]+)$", Answer },
    { "^follow/([^/]+)$", Follow }, { "^views/([^/]+)$", View },
    { "^commands$", Command }, { "^commands/%d+/result$", CommandResult },
}

local facet = Proto("facet", "Facet device protocol")
facet.prefs.port = Pref.uint("TCP port of frames", 8083, "Where the IoT backend listens")

local kinds = { uint32 = ProtoField.uint32, sint32 = ProtoField.int32, uint64 = ProtoField.uint64,
    string = ProtoField.string, secret = ProtoField.string, bytes = ProtoField.bytes, body = ProtoField.bytes }
local fields = {
    length = ProtoField.uint32("facet.length", "length"),
    unknown = ProtoField.bytes("facet.unknown", "unknown field"),
}

local function declare(message)
    for _, field in ipairs(message) do
        local name = "facet." .. message.name .. "." .. field[1]
        if type(field[2]) == "string" then
            field.proto = kinds[field[2]](name, field[1])
        elseif not field[2].name then
            field.proto = ProtoField.uint32(name, field[1], base.DEC, field[2])
        end
        if field.proto then fields[name] = field.proto end
    end
end
for _, message in ipairs({ Reading, Range, Rejected, bodies.product, bodies.shelf }) do declare(message) end
for _, message in ipairs(frames) do declare(message) end
facet.fields = fields

-- A varint at an offset: its value (exact below 2^53), and the offset behind it; nil if it isn't whole.
local function varint(tvb, at)
    local value, factor = 0, 1
    for offset = at, math.min(at + 9, tvb:len() - 1) do
        local byte = tvb(offset, 1):uint()
        value = value + (byte % 128) * factor
        if byte < 128 then return value, offset + 1 end
        factor = factor * 128
    end
end

local function signed(value) return value % 2 == 0 and value / 2 or -(value + 1) / 2 end

local dissect

-- Adds one field whose bytes are `range`; `number` is the value of a varint, nil for what has a length.
local function add(tree, field, range, number, composition)
    local kind = field[2]
    if type(kind) == "table" and kind.name then
        dissect(tree:add(facet, range, field[1]), kind, range:tvb(), composition)
    elseif kind == "secret" then
        tree:add(field.proto, range, "(" .. range:len() .. " bytes)")
    elseif kind == "body" and bodies[composition] then
        dissect(tree:add(facet, range, field[1] .. ": " .. composition), bodies[composition], range:tvb())
    elseif kind == "uint64" then
        tree:add(field.proto, range, UInt64.new(number % 4294967296, math.floor(number / 4294967296)))
    elseif number then
        tree:add(field.proto, range, kind == "sint32" and signed(number) or number)
    else
        tree:add(field.proto, range)
    end
end

-- All fields of a message. Unknown ones are shown as bytes; what is no protobuf ends it.
function dissect(tree, message, tvb, composition)
    local at = 0
    while at < tvb:len() do
        local tag, behind = varint(tvb, at)
        local number, after = nil, nil
        if tag then number, after = varint(tvb, behind) end
        local wire = tag and tag % 8
        if not after or (wire ~= 0 and wire ~= 2) or (wire == 2 and after + number > tvb:len()) then
            tree:add_proto_expert_info(PI_MALFORMED)
            return
        end
        local field = message[math.floor(tag / 8)]
        local range
        if wire == 0 then range = tvb(behind, after - behind) else range = number > 0 and tvb(after, number) end
        -- What is empty says nothing.
        if range and field then
            add(tree, field, range, wire == 0 and number or nil, composition)
        elseif range then
            tree:add(fields.unknown, range)
        end
        at = wire == 0 and after or after + number
    end
end

-- What was asked for or followed under an id, by TCP stream: an answer doesn't repeat it.
local compositions = {}
local stream_of = Field.new("tcp.stream")

local function peek(tvb, wanted)
    local at, id, name = 0, 0, nil
    while at < tvb:len() do
        local tag, behind = varint(tvb, at)
        if not tag then return id, name end
        local number, after = varint(tvb, behind)
        if not after then return id, name end
        if tag == 8 then id = number end
        if tag == 18 and after + number <= tvb:len() then name = number > 0 and tvb(after, number):string() or "" end
        at = tag % 8 == 2 and after + number or after
    end
    return id, wanted and name
end

local function composition_of(kind, tvb)
    local stream = stream_of()
    local key = (stream and stream.value or 0) .. "/"
    if kind == Ask or kind == Follow then
        local id, name = peek(tvb, true)
        compositions[key .. id] = name
    elseif kind == Answer or kind == View then
        return compositions[key .. peek(tvb)]
    end
end

local function frame(tvb, pinfo, tree, from, length, behind)
    local whole = tvb(from, behind - from + length)
    local body = tvb(behind, length):tvb()
    local tag, at = varint(body, 0)
    local kind = tag and frames[math.floor(tag / 8)]
    local branch = tree:add(facet, whole, "Facet " .. (kind and kind.name or "frame"))
    branch:add(fields.length, tvb(from, behind - from), length)
    if not kind then return end
    pinfo.cols.info:append((tostring(pinfo.cols.info) == "" and "" or ", ") .. kind.name)
    local size, inner = varint(body, at)
    if size and inner + size <= body:len() and size > 0 then
        local message = body(inner, size):tvb()
        dissect(branch, kind, message, composition_of(kind, message))
    end
end

function facet.dissector(tvb, pinfo, tree)
    local at = 0
    pinfo.cols.protocol = "FACET"
    pinfo.cols.info = ""
    while at < tvb:len() do
        local length, behind = varint(tvb, at)
        if not length or behind + length > tvb:len() then
            pinfo.desegment_offset = at
            pinfo.desegment_len = length and behind + length - tvb:len() or DESEGMENT_ONE_MORE_SEGMENT
            return
        end
        frame(tvb, pinfo, tree, at, length, behind)
        at = behind + length
    end
end

local ports = DissectorTable.get("tcp.port")
local current
local function listen()
    if current then ports:remove(current, facet) end
    current = facet.prefs.port
    ports:add(current, facet)
end
facet.prefs_changed = listen
listen()

-- MQTT: Wireshark reads the packets, and behind them what stands in the messages is shown.
local mqtt = Proto("facet_mqtt", "Facet device protocol on MQTT")
local topic_of, payload_of = Field.new("mqtt.topic"), Field.new("mqtt.msg")

function mqtt.dissector(_, _, tree)
    local names, payloads = { topic_of() }, { payload_of() }
    for index, payload in ipairs(payloads) do
        local place = names[index] and names[index].value:match("devices/[^/]+/(.+)$")
        for _, topic in ipairs(place and topics or {}) do
            local composition = place:match(topic[1])
            if composition and payload.range:len() > 0 then
                local branch = tree:add(facet, payload.range, "Facet " .. topic[2].name)
                dissect(branch, topic[2], payload.range:tvb(), composition)
            end
        end
    end
end
register_postdissector(mqtt)
