/// What Redis does in one piece. A session is a hash, found by groups that are sets of sessions' hashes; a script names no
/// key that it wasn't given, but those of sessions that a set names.
enum SessionScripts {
    /// Also forgets a few of the group's sessions that are over, so that a set grows no longer than its user's sessions.
    static let create = """
        redis.call('HSET', KEYS[1], 'version', ARGV[1], 'seen', ARGV[2], 'end', ARGV[3], 'expires', ARGV[4],
            'body', ARGV[5])
        redis.call('PEXPIREAT', KEYS[1], ARGV[4])
        for index = 2, #KEYS do
            for _, hash in ipairs(redis.call('SRANDMEMBER', KEYS[index], 10)) do
                if redis.call('EXISTS', 'facet:session:' .. hash) == 0 then redis.call('SREM', KEYS[index], hash) end
            end
            local keeps = redis.call('PTTL', KEYS[index])
            redis.call('SADD', KEYS[index], ARGV[6])
            if keeps < ARGV[3] - ARGV[2] then redis.call('PEXPIREAT', KEYS[index], ARGV[3]) end
        end
        return 1
        """

    /// Of many requests at once one writes, and what is over stays over.
    static let touch = """
        if redis.call('HGET', KEYS[1], 'seen') ~= ARGV[1] then return 0 end
        if tonumber(redis.call('HGET', KEYS[1], 'expires')) <= tonumber(ARGV[2]) then return 0 end
        redis.call('HSET', KEYS[1], 'seen', ARGV[2], 'expires', ARGV[3])
        redis.call('PEXPIREAT', KEYS[1], ARGV[3])
        return 1
        """

    static let replace = """
        if redis.call('HGET', KEYS[1], 'version') ~= ARGV[1] then return 0 end
        redis.call('HSET', KEYS[1], 'version', ARGV[2], 'body', ARGV[3])
        redis.call('HDEL', KEYS[1], 'lease', 'leaseEnd')
        return 1
        """

    static let beginRefresh = """
        local fields = redis.call('HMGET', KEYS[1], 'version', 'seen', 'end', 'body', 'expires', 'leaseEnd')
        if not fields[1] or tonumber(fields[5]) <= tonumber(ARGV[2]) then return {'ended'} end
        if fields[1] ~= ARGV[1] then return {'done', fields[1], fields[2], fields[3], fields[4]} end
        if fields[6] and tonumber(fields[6]) > tonumber(ARGV[2]) then return {'wait'} end
        redis.call('HSET', KEYS[1], 'lease', ARGV[3], 'leaseEnd', ARGV[4])
        return {'begin'}
        """

    static let endRefresh = """
        if redis.call('HGET', KEYS[1], 'lease') ~= ARGV[1] then return 0 end
        redis.call('HDEL', KEYS[1], 'lease', 'leaseEnd')
        return 1
        """

    static let end = """
        local fields = redis.call('HMGET', KEYS[1], 'version', 'seen', 'end', 'body')
        redis.call('DEL', KEYS[1])
        return fields
        """

    static let endSome = """
        local rows = {}
        for _, hash in ipairs(redis.call('SRANDMEMBER', KEYS[1], ARGV[1])) do
            local key = 'facet:session:' .. hash
            local fields = redis.call('HMGET', key, 'version', 'seen', 'end', 'body')
            redis.call('DEL', key)
            redis.call('SREM', KEYS[1], hash)
            table.insert(rows, {hash, fields[1], fields[2], fields[3], fields[4]})
        end
        return rows
        """
}
