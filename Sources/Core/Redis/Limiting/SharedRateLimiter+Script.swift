extension SharedRateLimiter {
    /// The same counting as ``LocalRateLimiter``'s, in microseconds of Redis's own clock, which a double holds exactly. A
    /// clock that was set back costs nobody more than one window.
    static let script = """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local window = tonumber(ARGV[2])
        local full = tonumber(redis.call('GET', KEYS[1]) or '0')
        local used = math.min(math.max(full - now, 0), window)
        local price = math.min(tonumber(ARGV[3]) * tonumber(ARGV[1]), window)
        local lacking = used + price - window
        if lacking > 0 then return {used, math.max(math.ceil(lacking), 1)} end
        if price > 0 then
            local keep = math.ceil((used + price) / 1000)
            redis.call('SET', KEYS[1], string.format('%.0f', now + used + price), 'PX', keep)
        end
        return {used + price, 0}
        """
}
